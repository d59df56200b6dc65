/**
 * Microsoft.Resources events as Azure documents them, with what a test says differently.
 * Source: "Azure subscription as an Event Grid source", samples of both schemas.
 */

export const watched = '11111111-1111-4111-8111-111111111111';
export const ourTenant = '22222222-2222-4222-8222-222222222222';
export const ourObjectId = '33333333-3333-4333-8333-333333333333';
export const alice = 'a11ce000-0000-4000-8000-000000000001';

export const ordersPath = `/subscriptions/${watched}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;

export interface EventOverrides {
    readonly id?: string;
    readonly type?: string;
    readonly subject?: string;
    readonly time?: string;
    /** Fields of the data; undefined takes one away. */
    readonly data?: Readonly<Record<string, unknown>>;
}

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** What happened to a resource at or below a server: the operation is that of the resource's type. */
export function dataOf(resource: string, operationName: string, overrides: EventOverrides['data'] = {}) {
    const data = {
        authorization: {
            scope: resource,
            action: operationName,
            evidence: { role: 'Subscription Admin' },
        },
        claims: {
            aud: 'https://management.core.windows.net/',
            iss: `https://sts.windows.net/${ourTenant}/`,
            iat: '1784110000',
            appid: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
            appidacr: '2',
            'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'alice@contoso.example',
            [objectIdentifier]: alice,
            ipaddr: '192.0.2.10',
            name: 'Alice',
        },
        correlationId: '5bb5c4c8-66ff-4b63-9a79-a10c3a4ab5de',
        httpRequest: {
            clientRequestId: '9c1e1f7c-7b9a-4a93-b0f3-1f4a1e0f65f4',
            clientIpAddress: '192.0.2.10',
            method: 'PUT',
            url: `https://management.azure.com${resource}?api-version=2025-08-01`,
        },
        resourceProvider: operationName.split('/')[0],
        resourceUri: resource,
        operationName,
        status: 'Succeeded',
        subscriptionId: watched,
        tenantId: ourTenant,
        ...overrides,
    };
    return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

/** One event of the Event Grid schema. */
export function eventGridEvent(resource: string, operationName: string, overrides: EventOverrides = {}) {
    return {
        topic: `/subscriptions/${watched}`,
        subject: overrides.subject ?? resource,
        eventType: overrides.type ?? `Microsoft.Resources.Resource${verbOf(operationName)}Success`,
        eventTime: overrides.time ?? '2026-06-15T11:59:58.6117357Z',
        id: overrides.id ?? '4db48cba-50a2-455a-93b4-de41a3b5b7f6',
        data: dataOf(resource, operationName, overrides.data),
        dataVersion: '2',
        metadataVersion: '1',
    };
}

/** The same as a CloudEvent. */
export function cloudEvent(resource: string, operationName: string, overrides: EventOverrides = {}) {
    return {
        source: `/subscriptions/${watched}`,
        subject: overrides.subject ?? resource,
        type: overrides.type ?? `Microsoft.Resources.Resource${verbOf(operationName)}Success`,
        time: overrides.time ?? '2026-06-15T11:59:58.6117357Z',
        id: overrides.id ?? '4db48cba-50a2-455a-93b4-de41a3b5b7f6',
        data: dataOf(resource, operationName, overrides.data),
        specversion: '1.0',
    };
}

function verbOf(operationName: string): string {
    if (/\/delete$/i.test(operationName)) return 'Delete';
    return /\/action$/i.test(operationName) ? 'Action' : 'Write';
}

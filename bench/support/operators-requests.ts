import * as z from 'zod';
import { pages } from '../../src/console/pages/index.ts';
import { controls } from '../../src/controls/index.ts';
import type { OperatorsApp } from './operators-app.ts';
import type { FleetSize } from './stored-fleet/fleet-size.ts';
import { pathAt } from './stored-fleet/fleet-size.ts';

/** A request to the operators' API or console. */
export interface OperatorsRequest {
    /** Name of the route, or path of the page. */
    readonly route: string;
    /** The path, with its filters. */
    readonly name: string;
    /** Begins with `/api/` or `/console`. */
    readonly path: string;
}

/** Routes that read and are not measured here. */
export const leftOutRoutes: readonly { readonly name: string; readonly why: string }[] = [
    {
        name: 'audit-verification',
        why: 'it reads every row of the audit, which is its purpose, and is no page and no list',
    },
    {
        name: 'evidence',
        why: 'it reads every chain of a period for a report, and is no page and no list',
    },
    ...['audit-export', 'remediations-export', 'servers-export'].map((name) => ({
        name,
        why: 'it streams every page of a list; benchmark export measures it',
    })),
];

/** Pages that are not measured here. */
export const leftOutPages: typeof leftOutRoutes = [
    { name: 'audit/verification', why: 'it reads every row of the audit, which is its purpose' },
    { name: 'evidence', why: 'it reads every chain of a period' },
    { name: 'remediations/{id}/undo', why: 'it reads the server from Azure' },
];

/** Returns a request for each page of the console that is measured. `server`: the query that names one. */
function pageRequests(server: string, remediation: string, story: string) {
    const addresses: Readonly<Record<string, string>> = {
        server: `server?${server}`,
        'server/baseline': `server/baseline?${server}`,
        'decisions/{id}': `decisions/none?${server}`,
        'remediations/{id}': `remediations/${remediation}?${server}`,
        'stories/{id}': `stories/${story}?${server}`,
        'controls/{id}': 'controls/secure-transport',
    };
    return pages(controls.map(({ id }) => id))
        .map(({ path }) => path)
        .filter((path) => leftOutPages.every(({ name }) => name !== path))
        .map((path) => [path, `/console/${addresses[path] ?? path}`.replace(/\/$/, '')] as const);
}

/** Returns a request for each route that reads and each page, and for the filters of lists, with a server that has a long story. */
export async function operatorsRequests(
    { api }: OperatorsApp,
    { servers, until }: FleetSize,
): Promise<readonly OperatorsRequest[]> {
    const server = `server=${encodeURIComponent(pathAt(Math.floor(servers / 2)))}`;
    const remediation = await firstOf(api, `remediations?limit=1&${server}`, 'remediations');
    const story = await firstOf(api, `stories?${server}`, 'stories');
    const monthAgo = new Date(Date.parse(until) - 30 * 86_400_000).toISOString();
    const quarterAgo = new Date(Date.parse(until) - 120 * 86_400_000).toISOString();
    const requests: readonly (readonly [route: string, path: string])[] = [
        ['status', 'status'],
        ['health', 'health'],
        ['fleet', 'fleet'],
        ['compliance', 'fleet/compliance'],
        ['servers', 'servers'],
        ['servers', 'servers?verdict=drifted'],
        ['servers', 'servers?with=waiting'],
        ['servers', 'servers?with=flapping'],
        ['servers', 'servers?name=no-such-name'],
        ['servers', 'servers?drifted=log-checkpoints'],
        ['server-state', `servers/state?${server}`],
        ['server-baseline', `servers/baseline?${server}`],
        ['exemptions', 'exemptions'],
        ['dry-run', 'dry-run'],
        ['dry-run-changes', 'dry-run/changes'],
        ['remediations', 'remediations'],
        ['remediations', 'remediations?outcome=failed'],
        ['remediations', 'remediations?outcome=reverted'],
        ['remediations', 'remediations?serverName=no-such-name'],
        ['remediations', `remediations?since=${quarterAgo}`],
        ['remediations', `remediations?${server}`],
        ['open-remediations', 'open-remediations'],
        ['remediation', `remediations/${remediation}?${server}`],
        ['stories', `stories?${server}`],
        ['story', `stories/${story}?${server}`],
        ['drift-groups', 'drift-groups'],
        ['drift-groups', `drift-groups?since=${monthAgo}`],
        ['audit', 'audit'],
        ['audit', `audit?since=${quarterAgo}`],
        ['audit', 'audit?outcome=sweepCompleted'],
        ['audit', 'audit?outcome=flapping'],
        ['audit', `audit?${server}`],
        ['audit', 'audit?server=fleet'],
        ['approvals', 'approvals'],
        ['sweeps', 'sweeps'],
        ['pause-state', 'pause'],
        ['failed-messages', 'failed-messages'],
        ['contract', 'openapi.json'],
    ];
    const all = [
        ...requests.map(([route, path]) => [route, `/api/${path}`] as const),
        ...pageRequests(server, remediation, story),
    ];
    return all.map(([route, path]) => ({ route, path, name: path.replace(server, 'server=…') }));
}

/** Returns the id of the first item of a list. */
async function firstOf(api: OperatorsApp['api'], path: string, list: string): Promise<string> {
    const response = await api.request(`https://pgwarden.example/api/${path}`);
    const body = z.record(z.string(), z.unknown()).parse(await response.json());
    const [first] = z.array(z.looseObject({ id: z.string() })).parse(body[list]);
    if (first === undefined) throw new Error(`GET /api/${path} lists nothing`);
    return first.id;
}

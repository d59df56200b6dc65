import { expect, test } from 'vitest';
import type { ServerReading } from '../../../src/model/server-reading.ts';
import type { ServerProperties, SliceName, UnreadPart } from '../../../src/model/server-state.ts';
import { withDatabases } from '../../../src/postgresql/with-databases.ts';
import { createdCatalogue, createdDatabase } from '../../support/database-states.ts';
import { idOf } from '../../support/server-id.ts';
import { serverState } from '../../support/states.ts';

const server = idOf(
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders',
);
const state = serverState();

/** A reader of both planes that notes what it is asked. */
function planes(unread: readonly UnreadPart[] = [], reading?: ServerReading) {
    const asked: (readonly SliceName[])[] = [];
    const looked: ServerProperties[] = [];
    const reader = withDatabases(
        {
            async read(_server, slices) {
                asked.push(slices);
                const found = { server: { kind: 'read', value: state.server, unread } } as const;
                return reading ?? { kind: 'found', slices: found, calls: 1 };
            },
        },
        {
            async read(properties) {
                looked.push(properties);
                return {
                    catalogue: { kind: 'read', value: createdCatalogue() },
                    databases: { kind: 'read', value: [createdDatabase('postgres')] },
                };
            },
        },
    );
    return { reader, asked, looked };
}

test('a read of the control plane alone opens no connection', async () => {
    const { reader, asked, looked } = planes();
    await reader.read(server, ['parameters']);
    expect([asked, looked]).toEqual([[['parameters']], []]);
});

test('the server is read before its databases, and only the slices that are asked for come back', async () => {
    const { reader, asked, looked } = planes();
    const reading = await reader.read(server, ['parameters', 'catalogue']);
    expect(asked).toEqual([['server', 'parameters']]);
    expect(looked).toEqual([state.server]);
    expect(reading).toMatchObject({ kind: 'found', calls: 1, slices: { catalogue: { kind: 'read' } } });
    expect(reading.kind === 'found' && Object.keys(reading.slices)).toEqual(['server', 'catalogue']);
});

test('a server that does not exist has no databases', async () => {
    const missing = { kind: 'missing', reason: 'HTTP 404' } as const;
    const { reader, looked } = planes([], missing);
    expect(await reader.read(server, ['databases'])).toEqual(missing);
    expect(looked).toEqual([]);
});

test.each(['authConfig', 'network', 'state', 'fullyQualifiedDomainName'])(
    'without the property %s of the server, no connection is tried',
    async (part) => {
        const { reader, looked } = planes([{ part, reason: 'no text', transient: false }]);
        expect(await reader.read(server, ['catalogue', 'databases'])).toMatchObject({
            slices: {
                catalogue: {
                    kind: 'unreadable',
                    reason: `the server cannot be read: ${part}: no text`,
                    transient: false,
                },
                databases: { kind: 'unreadable' },
            },
        });
        expect(looked).toEqual([]);
    },
);

test('a server that cannot be read leaves its databases unreadable in the same way', async () => {
    const refused = { kind: 'unreadable', reason: 'HTTP 503', transient: true } as const;
    const { reader } = planes([], { kind: 'found', slices: { server: refused } });
    expect(await reader.read(server, ['databases'])).toMatchObject({
        slices: { databases: { reason: 'the server cannot be read: HTTP 503', transient: true } },
    });
});

import { describe, expect, test } from 'vitest';
import { chosenChange } from '../../../../src/console/definition/chosen-change.ts';
import { listApprovals } from '../../../../src/workflows/operators/decide-approval.ts';
import { inMode } from '../../../support/effective-baseline.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { consoleOf, olga, rita } from '../../../support/operators-console.ts';
import { addServer, ask, drifted, orders, pathOf, server, trail, worldWith } from '../../../support/story.ts';

/** `orders` accepts unencrypted connections, and the repair waits for an operator. */
async function waiting(): Promise<MemoryWorld> {
    const world = worldWith(drifted);
    world.baseline = inMode('approve', ['secure-transport']);
    await ask(world);
    await world.run();
    return world;
}

async function onlyApproval(world: MemoryWorld): Promise<string> {
    const { approvals } = await listApprovals(world.ports().records);
    return approvals[0]?.id ?? '';
}

async function decide(world: MemoryWorld, decision: string, as = olga, fields: object = {}) {
    const id = await onlyApproval(world);
    return await consoleOf(world, as).submit('decide', {
        id,
        server: orders,
        decision,
        comment: 'after the release',
        back: '/console/decisions',
        ...fields,
    });
}

describe('decisions', () => {
    test('list the exact write, its risk, and a link to the decision', async () => {
        const { text } = await consoleOf(await waiting()).get('/console/decisions');
        expect(text).toMatch(
            /secure-transport: 1 change .* orders secure-transport value : off → becomes on may cut clients off .* Decide/,
        );
    });

    test('say that nothing waits', async () => {
        const { text } = await consoleOf(worldWith()).get('/console/decisions');
        expect(text).toContain('No change waits for an operator.');
    });
});

describe('one decision', () => {
    test('spells out the write and the consequences of each choice before the click', async () => {
        const world = await waiting();
        const path = `/console/decisions/${await onlyApproval(world)}?server=${encodeURIComponent(orders)}`;
        const { text, html } = await consoleOf(world).get(path);
        expect(text).toContain('The exact write PATCH configurations/require_secure_transport value : off');
        expect(text).toContain(
            'Approve: Pgwarden makes exactly this write if the server is still in the state shown here',
        );
        expect(text).toContain('No decision: the change goes on waiting, and the drift stays open.');
        expect(html).toContain('name="decision" value="approve">Approve</button>');
        expect(html).toContain('name="decision" value="decline">Decline</button>');
        expect(html).not.toContain('holdsAfterDryRun');
    });

    test('asks in dry-run whether the approval remains valid afterwards', async () => {
        const world = await waiting();
        world.isDryRun = true;
        const path = `/console/decisions/${await onlyApproval(world)}?server=${encodeURIComponent(orders)}`;
        expect((await consoleOf(world).get(path)).html).toContain('name="holdsAfterDryRun" value="true"');
    });

    test('offers a Reader no form', async () => {
        const world = await waiting();
        const path = `/console/decisions/${await onlyApproval(world)}?server=${encodeURIComponent(orders)}`;
        const { html, text } = await consoleOf(world, rita).get(path);
        expect(html).not.toContain('<form');
        expect(text).toContain('needs the app role Operator');
    });

    test.each(['none', '%3Cscript%3E'])('says that %j waits no longer', async (id) => {
        const { status, text } = await consoleOf(await waiting()).get(
            `/console/decisions/${id}?server=${orders}`,
        );
        expect([status, text]).toEqual([200, expect.stringContaining('This change waits no longer')]);
    });
});

describe('several decisions of one kind', () => {
    async function twoWaiting(): Promise<{ world: MemoryWorld; changes: readonly string[] }> {
        const world = await waiting();
        addServer(world, pathOf('till'), drifted);
        await ask(world, { server: { ...server, name: 'till' } });
        await world.run();
        const { approvals } = await listApprovals(world.ports().records);
        return { world, changes: approvals.map((approval) => chosenChange(approval.server, approval.id)) };
    }

    test('have a box for each server', async () => {
        const { world, changes } = await twoWaiting();
        const { html } = await consoleOf(world).get('/console/decisions');
        for (const change of changes) expect(html).toContain(`name="change" value="${change}"`);
        expect((await consoleOf(world, rita).get('/console/decisions')).html).not.toContain('<form');
    });

    test('are recorded each on its own, and the page names those that were left out', async () => {
        const { world, changes } = await twoWaiting();
        const form = { decision: 'approve', comment: 'after the release', back: '/console/decisions' };
        const gone = chosenChange(pathOf('gone'), 'none');
        const { status, text } = await consoleOf(world).submit('decide-many', { ...form, change: changes });
        expect([status, text]).toEqual([200, expect.stringContaining('2 changes decided, 0 left out')]);
        const again = await consoleOf(world).submit('decide-many', { ...form, change: [...changes, gone] });
        expect([again.status, again.text]).toEqual([
            200,
            expect.stringContaining('0 changes decided, 3 left out'),
        ]);
        await world.run();
        expect(world.audit.filter(({ outcome }) => outcome === 'verified')).toHaveLength(2);
    });

    test.each([
        ['no change', [], 'changes: required; allowed: 1 to 100 changes, each with server and id'],
        [
            'a text of another form',
            ['<script>'],
            'changes.0.server: allowed: the resource id of a flexible server',
        ],
    ])('are refused with %s', async (_what, change, problem) => {
        const { world } = await twoWaiting();
        const { status, text } = await consoleOf(world).submit('decide-many', {
            decision: 'approve',
            comment: 'after the release',
            change,
        });
        expect([status, text]).toEqual([400, expect.stringContaining(problem)]);
        expect(trail(world).some((step) => step.startsWith('approved'))).toBe(false);
    });
});

describe('the form of a decision', () => {
    test('approves exactly that change, in the name of the signed-in operator', async () => {
        const world = await waiting();
        const { status, headers } = await decide(world, 'approve');
        expect([status, headers.get('location')]).toEqual([303, '/console/decisions']);
        await world.run();
        expect(trail(world)).toEqual([
            'awaitingApproval secure-transport',
            'approved secure-transport',
            'intended secure-transport',
            'verified secure-transport',
        ]);
    });

    test('does nothing twice when it is sent twice', async () => {
        const world = await waiting();
        const id = await onlyApproval(world);
        const first = await decide(world, 'decline');
        const second = await decide(world, 'decline', olga, { id });
        expect([first.status, second.status]).toEqual([303, 404]);
        expect(trail(world).filter((step) => step.startsWith('declined'))).toHaveLength(1);
    });

    test.each([
        ['without a comment', { comment: ' ' }, 'comment: required; allowed: 1 to 500 characters'],
        ['with another decision', { decision: 'maybe' }, 'decision: allowed: approve, decline, withdraw'],
        [
            'of a text that is no server',
            { server: 'orders' },
            'server: allowed: the resource id of a flexible server',
        ],
    ])('%s is refused', async (_what, fields, problem) => {
        const world = await waiting();
        const { status, text } = await decide(world, 'approve', olga, fields);
        expect([status, text]).toEqual([400, expect.stringContaining(problem)]);
        expect(trail(world)).toEqual(['awaitingApproval secure-transport']);
    });

    test('of a Reader is refused', async () => {
        const world = await waiting();
        expect((await decide(world, 'approve', rita)).status).toBe(403);
        expect(trail(world)).toEqual(['awaitingApproval secure-transport']);
    });
});

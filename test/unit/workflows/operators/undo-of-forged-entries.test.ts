import { describe, expect, test } from 'vitest';
import { auditHash } from '../../../../src/azure/storage/audit/audit-hash.ts';
import { entryRow, markerRow } from '../../../../src/azure/storage/audit/audit-rows.ts';
import type { ChainedAuditEntry } from '../../../../src/model/audit-entry.ts';
import type { Change } from '../../../../src/model/change.ts';
import { parseServerId } from '../../../../src/model/resource-id.ts';
import { undo } from '../../../../src/workflows/operators/undo.ts';
import { digest } from '../../../support/digest.ts';
import { enforcing } from '../../../support/effective-baseline.ts';
import { type MemoryWorld, memoryWorld } from '../../../support/memory-world.ts';
import { addServer, drift, minuteMs, orders, pass, remediationOf } from '../../../support/story.ts';
import {
    type AnchoredAudit,
    anchoredAudit,
    chainOf,
    erase,
    put,
    rowsOf,
} from '../../../support/tampering.ts';

/**
 * Somebody who may write to the audit table makes a repair that never was, whose opposite opens the server to the whole
 * internet, and an operator takes it back. Nothing is written because of a row that does not verify.
 */

const opened: Change = {
    kind: 'firewallRule',
    name: 'everybody',
    control: 'firewall-wide-ranges',
    disruption: 'connectivity',
    from: { name: 'everybody', startIpAddress: '0.0.0.1', endIpAddress: '255.255.255.255' },
    to: null,
};

interface Scene {
    readonly world: MemoryWorld;
    /** The same audit in a table, anchored. */
    readonly audit: AnchoredAudit;
    readonly repair: string;
    readonly verified: ChainedAuditEntry;
}

async function repaired(): Promise<Scene> {
    const world = memoryWorld(enforcing(['secure-transport', 'log-checkpoints']));
    addServer(world);
    await drift(world, 'require_secure_transport', 'off');
    await drift(world, 'log_checkpoints', 'off');
    await pass(world, minuteMs);
    const repair = remediationOf(world, 'verified');
    const audit = anchoredAudit();
    for (const { sequence: _sequence, previousHash: _previous, hash: _hash, ...entry } of world.audit)
        await audit.log.append(entry);
    audit.now = world.now;
    const verified = chainOf(audit, orders).find(
        ({ outcome, remediationId }) => outcome === 'verified' && remediationId === repair,
    );
    if (verified === undefined) throw new Error('Nothing is verified');
    return { world, audit, repair, verified };
}

async function takenBack({ world, audit, repair }: Scene) {
    const server = parseServerId(orders);
    if (server === undefined) throw new Error('no server');
    const writes = world.azure.writes.length;
    const result = await undo(
        { ...world.ports(), audit: audit.fresh(), anchors: audit.anchors },
        { server, remediationId: repair, operator: 'olga', comment: 'an old client', exemptHours: 24 },
    );
    await pass(world, 5 * minuteMs);
    return { result, writes: world.azure.writes.length - writes };
}

function rehashed(entry: ChainedAuditEntry, overrides: Partial<ChainedAuditEntry>): ChainedAuditEntry {
    const { hash: _hash, ...unhashed } = { ...entry, ...overrides };
    return { ...unhashed, hash: auditHash(digest, unhashed) };
}

test('an undo of a repair whose entry verifies is made', async () => {
    const scene = await repaired();
    await scene.audit.anchor();
    expect(await takenBack(scene)).toMatchObject({ result: { kind: 'done' }, writes: 1 });
});

describe('an undo is refused, and nothing is written, of an entry', () => {
    test.each<[string, (scene: Scene) => void]>([
        [
            'whose hash is wrong',
            ({ audit, verified }) => put(audit, entryRow({ ...verified, change: opened })),
        ],
        [
            'whose hash fits and which the next one does not follow',
            ({ audit, verified }) => put(audit, entryRow(rehashed(verified, { change: opened }))),
        ],
        [
            'whose marker names another',
            ({ audit, verified }) => {
                const [first] = chainOf(audit, orders);
                if (first === undefined) throw new Error('The chain is empty');
                put(audit, {
                    ...markerRow(digest, verified),
                    entryKey: markerRow(digest, first).entryKey ?? '',
                });
            },
        ],
        [
            'above which an entry was deleted',
            ({ audit, verified }) => {
                const after = chainOf(audit, orders)[verified.sequence];
                if (after === undefined) throw new Error('It is the newest');
                erase(audit, after);
            },
        ],
        [
            'above which an entry was changed, hash and all',
            ({ audit }) => {
                const newest = chainOf(audit, orders).at(-1);
                if (newest === undefined) throw new Error('The chain is empty');
                put(audit, entryRow(rehashed(newest, { previousHash: 'x' })));
            },
        ],
    ])('%s', async (_what, tamper) => {
        const scene = await repaired();
        await scene.audit.append(orders);
        await scene.audit.append(orders);
        tamper(scene);
        const { result, writes } = await takenBack(scene);
        expect([result.kind, writes]).toEqual(['conflict', 0]);
        expect(result).toMatchObject({ reason: expect.stringContaining('The audit is damaged: ') });
    });

    test('in a chain that was rewritten below its anchor, in which everything else fits', async () => {
        const scene = await repaired();
        await scene.audit.append(orders);
        await scene.audit.anchor();
        const { audit, verified } = scene;
        const chain = chainOf(audit, orders).slice(verified.sequence - 1);
        let previousHash = verified.previousHash;
        for (const entry of chain) {
            erase(audit, entry);
            const overrides = entry.sequence === verified.sequence ? { change: opened } : {};
            const forged = rehashed(entry, { ...overrides, previousHash });
            put(audit, ...rowsOf(forged));
            previousHash = forged.hash;
        }
        const { result, writes } = await takenBack(scene);
        expect([result.kind, writes]).toEqual(['conflict', 0]);
    });

    test('in a chain whose tail was cut off below its anchor', async () => {
        const scene = await repaired();
        await scene.audit.append(orders);
        await scene.audit.anchor();
        const newest = chainOf(scene.audit, orders).at(-1);
        if (newest === undefined) throw new Error('The chain is empty');
        erase(scene.audit, newest);
        const { result, writes } = await takenBack(scene);
        expect([result.kind, writes]).toEqual(['conflict', 0]);
    });
});

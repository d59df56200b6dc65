import { expect, test } from 'vitest';
import { controls } from '../../../src/controls/index.ts';
import { lastReads, readingsIn } from '../../../src/engine/last-reads.ts';
import { lastReadsAfterWrite } from '../../../src/engine/last-reads-after-write.ts';
import { controlPlaneSlices, type SliceReadings } from '../../../src/model/server-state.ts';
import { serverState } from '../../support/states.ts';

const at = '2026-06-15T12:00:00.000Z';

function readsOf(state: ReturnType<typeof serverState>) {
    const readings: SliceReadings = Object.fromEntries(
        controlPlaneSlices.map((slice) => [slice, { kind: 'read', value: state[slice] }]),
    );
    return lastReads(readings, at, controls);
}

test('they keep no tag, and of an administrator the object id', () => {
    const reads = readsOf(
        serverState({
            server: { tags: { contact: 'alice@contoso.example' } },
            administrators: [
                {
                    objectId: 'a0000000-0000-4000-8000-00000000000a',
                    principalName: 'bob@contoso.example',
                    principalType: 'User',
                    tenantId: '22222222-2222-4222-8222-222222222222',
                },
            ],
        }),
    );
    expect(JSON.stringify(reads)).not.toContain('contoso');
    expect(reads.administrators?.text).toContain('a0000000-0000-4000-8000-00000000000a');
});

test('they keep the parameters that controls judge and those that wait for a restart', () => {
    const pending = { value: '200', isConfigPendingRestart: true };
    const { parameters } = readingsIn(
        readsOf(serverState({ parameters: { max_connections: pending, work_mem: '8192' } })),
    );
    const names = Object.keys(parameters?.kind === 'read' ? parameters.value : {});
    expect(names).toEqual(expect.arrayContaining(['max_connections', 'log_checkpoints', 'pgaudit.log']));
    expect(names).not.toContain('work_mem');
});

test('a created server takes less than 6,000 characters', () => {
    expect(JSON.stringify(readsOf(serverState())).length).toBeLessThan(6_000);
});

test('a slice without end is kept as one that was not read, with the reason', () => {
    const firewallRules = Array.from({ length: 1_000 }, (_, index) => ({
        name: `rule-${index}`,
        startIpAddress: '203.0.113.7',
        endIpAddress: '203.0.113.7',
    }));
    expect(readingsIn(readsOf(serverState({ firewallRules }))).firewallRules).toEqual({
        kind: 'unreadable',
        reason: expect.stringMatching(/^its last read has \d+ characters; at most 40000 are kept$/),
        transient: false,
    });
});

test('a read of another version counts as not known', () => {
    const reads = readsOf(serverState());
    const { server } = reads;
    const later = {
        ...reads,
        ...(server === undefined ? {} : { server: { ...server, version: server.version + 1 } }),
    };
    expect(readingsIn(later).server).toBeUndefined();
    expect(readingsIn(later).parameters).toBeDefined();
});

test('after a key was rotated, its version is not known until the next read', () => {
    const reads = lastReadsAfterWrite(readsOf(serverState()), {
        kind: 'keyRotation',
        keyUri: 'https://v.vault.azure.net/keys/k',
        from: '1',
        to: null,
        control: 'encryption-key-rotation',
        disruption: 'none',
    });
    expect(readingsIn(reads).encryptionKeys).toBeUndefined();
});

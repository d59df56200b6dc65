import { expect, test } from 'vitest';
import { restart } from '../../../src/changes/restart.ts';
import type { ReadBackResult } from '../../../src/model/write-results.ts';
import { changes } from '../../support/changes.ts';
import { serverState } from '../../support/states.ts';

const pending = (value: string) => ({ value, isConfigPendingRestart: true });
/** What a restart for `shared_preload_libraries` is read back as. */
function readBack(state: string, overrides: Parameters<typeof serverState>[0] = {}): ReadBackResult {
    return restart.compare(changes.restart, { parameters: serverState(overrides).parameters, state });
}

test('a restart is done when its parameters do not wait any more', () => {
    expect(readBack('Ready')).toEqual({ kind: 'wanted' });
});

test('a restart is not done while its parameters wait, and the value names them', () => {
    const waiting = { parameters: { shared_preload_libraries: pending('pgaudit') } };
    expect(readBack('Ready', waiting)).toEqual({
        kind: 'unchanged',
        waiting: { shared_preload_libraries: 'pgaudit' },
    });
});

test('other waiting parameters are listed alphabetically, and decide nothing', () => {
    const waiting = {
        parameters: { max_worker_processes: pending('16'), max_connections: pending('500') },
    };
    expect(readBack('Ready', waiting)).toEqual({
        kind: 'wanted',
        note: 'max_connections, max_worker_processes changed in the meantime and needs another restart',
    });
});

test('a server that restarts is not done, and shows that Azure accepted the restart', () => {
    expect(readBack('Restarting')).toMatchObject({
        kind: 'unchanged',
        isUnderWay: true,
    });
    expect(readBack('Starting')).toEqual({
        kind: 'unchanged',
        waiting: { shared_preload_libraries: expect.any(String) },
    });
});

test('a server that is busy with something else does not hide that the restart is done', () => {
    expect(readBack('Updating')).toEqual({ kind: 'wanted' });
});

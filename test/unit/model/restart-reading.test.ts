import { expect, test } from 'vitest';
import { restartReading } from '../../../src/model/restart-reading.ts';
import { serverState } from '../../support/states.ts';

const pending = (value: string) => ({ value, isConfigPendingRestart: true });
const own = ['shared_preload_libraries'];

function parameters(overrides: Parameters<typeof serverState>[0] = {}) {
    return serverState(overrides).parameters;
}

test('a restart is done when what it was for does not wait any more', () => {
    expect(restartReading(parameters(), 'Ready', own)).toEqual({ kind: 'wanted' });
});

test('a restart is not done while what it was for waits, and the value tells which need that is', () => {
    const waiting = parameters({ parameters: { shared_preload_libraries: pending('pgaudit') } });
    expect(restartReading(waiting, 'Ready', own)).toEqual({
        kind: 'unchanged',
        waiting: { shared_preload_libraries: 'pgaudit' },
    });
});

test('what else waits is told, in the order of the alphabet, and decides nothing', () => {
    const waiting = parameters({
        parameters: { max_worker_processes: pending('16'), max_connections: pending('500') },
    });
    expect(restartReading(waiting, 'Ready', own)).toEqual({
        kind: 'wanted',
        note: 'max_connections, max_worker_processes changed in the meantime and needs another restart',
    });
});

test('a server that restarts is not done, and shows that Azure took the restart', () => {
    expect(restartReading(parameters(), 'Restarting', own)).toMatchObject({
        kind: 'unchanged',
        isUnderWay: true,
    });
    expect(restartReading(parameters(), 'Starting', own)).toEqual({
        kind: 'unchanged',
        waiting: { shared_preload_libraries: expect.any(String) },
    });
});

test('a server that is busy with something else does not hide that the restart is done', () => {
    expect(restartReading(parameters(), 'Updating', own)).toEqual({ kind: 'wanted' });
});

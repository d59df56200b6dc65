import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isWithin, type World } from '../world/world.ts';

/** Azure's 409 when a lock at or above the resource forbids the write. ReadOnly forbids POST actions too. */
export function lockProblem(world: World, method: string, scope: string): SimulatorResponse | undefined {
    const isDelete = method === 'DELETE';
    const locked = world.locks.filter(
        (lock) => isWithin(scope, lock.scope) && (lock.level === 'ReadOnly' || isDelete),
    );
    if (locked.length === 0 || isLockItself(scope)) return undefined;
    return azureError(
        409,
        'ScopeLocked',
        `The scope '${scope}' cannot perform ${isDelete ? 'delete' : 'write'} operation because following scope(s) ` +
            `are locked: '${[...new Set(locked.map((lock) => lock.scope))].join(',')}'. ` +
            'Please remove the lock and try again.',
    );
}

/** A lock does not protect itself: otherwise it could never be removed. */
function isLockItself(scope: string): boolean {
    return /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.test(scope);
}

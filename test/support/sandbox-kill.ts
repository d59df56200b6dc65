/** Points at which a test kills the app's process with SIGKILL, seen from outside: at a request that it makes. */

import type { HookPoint } from '../../sandbox/simulator/kernel/hooks.ts';
import { people } from '../../sandbox/simulator/world/people.ts';
import type { Sandbox } from '../../sandbox/start/start-sandbox.ts';
import type { StoragePoint } from '../../sandbox/storage/storage-point.ts';

export type KillPoint =
    /** At a request to storage. */
    | { readonly kind: 'storage'; readonly point: StoragePoint }
    /** At Pgwarden's n-th request (from 1) of that method whose path matches. */
    | {
          readonly kind: 'azure';
          readonly point: HookPoint;
          readonly method: string;
          readonly path: RegExp;
          readonly nth?: number;
      };

export interface Kill {
    /** Resolves when the process was killed and is gone. */
    readonly struck: Promise<void>;
    /** Takes back a kill that has not come; resolves when no kill is under way any more. */
    disarm(): Promise<void>;
}

/** Kills the host process once, at that point. The request's answer never arrives. */
export function killAt(sandbox: Sandbox, target: KillPoint): Kill {
    const { promise: struck, resolve, reject } = Promise.withResolvers<void>();
    // The signal is sent before this returns, so that the process does nothing more.
    let hasStruck = false;
    const strike = (): void => {
        hasStruck = true;
        sandbox.host.kill('SIGKILL').then(resolve, reject);
    };
    const takeBack = arm(sandbox, target, strike);
    return {
        struck,
        async disarm() {
            takeBack();
            if (hasStruck) await struck;
        },
    };
}

/** Returns how to take it back. */
function arm(sandbox: Sandbox, target: KillPoint, strike: () => void): () => void {
    if (target.kind === 'storage') return sandbox.storage.proxy.at(target.point, strike);
    let remaining = target.nth ?? 1;
    const takeBack = sandbox.simulator.world.hooks.on(target.point, ({ method, path, principal }) => {
        if (principal?.objectId !== people.pgwarden.objectId) return undefined;
        if (method !== target.method || !target.path.test(path)) return undefined;
        remaining -= 1;
        if (remaining > 0) return undefined;
        takeBack();
        strike();
        return 'cut';
    });
    return takeBack;
}

/** A request to the row of one server in table `servers`: its partition is a subscription. */
const serverRow = /\/servers\(PartitionKey='[0-9a-f-]{36}'/i;
/** The transaction of table storage that adds an audit entry of that outcome with its marker. */
function entryAdded(outcome: string): Pick<StoragePoint, 'service' | 'method' | 'path' | 'body' | 'nth'> {
    const body = new RegExp(`"outcome":"${outcome}"`);
    return { service: 'table', method: 'POST', path: /\/\$batch$/i, body, nth: 1 };
}

/** Points in the life of one repair of one parameter, in their order. Entries: the first is `intended`. */
export const killPoints = {
    'after the message of the assessment is taken': {
        kind: 'storage',
        point: { service: 'table', method: 'GET', path: serverRow, nth: 1, when: 'before' },
    },
    'while the server is read': {
        kind: 'azure',
        point: 'received',
        method: 'GET',
        path: /\/configurations$/i,
    },
    'after the first message of the remediation is sent': {
        kind: 'storage',
        point: { service: 'queue', method: 'POST', path: /\/remediations\/messages/i, nth: 1, when: 'after' },
    },
    'after the message of the remediation is taken': {
        kind: 'storage',
        point: { service: 'table', method: 'GET', path: serverRow, nth: 2, when: 'before' },
    },
    'before `intended` is durable': {
        kind: 'storage',
        point: { ...entryAdded('intended'), when: 'before' },
    },
    'after `intended`': {
        kind: 'storage',
        point: { ...entryAdded('intended'), when: 'after' },
    },
    'before Azure sees the write': {
        kind: 'azure',
        point: 'received',
        method: 'PATCH',
        path: /\/configurations\//i,
    },
    'after the write was accepted': {
        kind: 'azure',
        point: 'accepted',
        method: 'PATCH',
        path: /\/configurations\//i,
    },
    'while polling': {
        kind: 'azure',
        point: 'received',
        method: 'GET',
        path: /\/azureAsyncOperation\//i,
    },
    'while the parameter is read back': {
        kind: 'azure',
        point: 'received',
        method: 'GET',
        path: /\/configurations\/[^/]+$/i,
    },
    'before `verified`': {
        kind: 'storage',
        point: { ...entryAdded('verified'), when: 'before' },
    },
    'after `verified`': {
        kind: 'storage',
        point: { ...entryAdded('verified'), when: 'after' },
    },
} as const satisfies Readonly<Record<string, KillPoint>>;

export type KillPointName = keyof typeof killPoints;

import type { IncomingMessage } from 'node:http';
import type { StorageService } from './azurite.ts';

/** A request at which a test wants to act. A field that is left out matches everything. */
export interface StoragePoint {
    readonly service?: StorageService;
    /** Upper case. */
    readonly method?: string;
    /** Matched against path and query. */
    readonly path?: RegExp;
    /** Matched against what is sent. */
    readonly body?: RegExp;
    /** The n-th match from now on, from 1. Default 1. */
    readonly nth?: number;
    /** `before`: the request never reaches storage. `after`: it took effect, but its response is lost. */
    readonly when: 'before' | 'after';
}

export interface ArmedPoint {
    readonly point: StoragePoint;
    readonly action: () => void;
    remaining: number;
}

/** The point that this request reaches; it is disarmed by that. */
export function reachedPoint(
    armed: Set<ArmedPoint>,
    service: StorageService,
    incoming: IncomingMessage,
    body: Buffer,
): ArmedPoint | undefined {
    let reached: ArmedPoint | undefined;
    for (const entry of armed) {
        if (!isAtPoint(entry.point, service, incoming, body)) continue;
        entry.remaining -= 1;
        if (entry.remaining > 0) continue;
        armed.delete(entry);
        reached ??= entry;
    }
    return reached;
}

function isAtPoint(
    point: StoragePoint,
    service: StorageService,
    incoming: IncomingMessage,
    body: Buffer,
): boolean {
    if (point.service !== undefined && point.service !== service) return false;
    if (point.method !== undefined && point.method !== incoming.method) return false;
    if (point.path !== undefined && !point.path.test(incoming.url ?? '/')) return false;
    return point.body === undefined || point.body.test(body.toString('latin1'));
}

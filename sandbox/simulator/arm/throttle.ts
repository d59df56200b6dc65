import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type Principal, type SimulatorResponse } from '../kernel/http.ts';

/** Azure Resource Manager's token buckets: per principal, subscription and kind of call. */
export interface Throttle {
    take(method: string, path: string, principal: Principal): Allowance;
}

export type Allowance =
    | { readonly kind: 'granted'; readonly headers: Readonly<Record<string, string>> }
    | { readonly kind: 'refused'; readonly response: SimulatorResponse };

interface Bucket {
    tokens: number;
    /** Instant of the last refill, in milliseconds of the clock. */
    filledAt: number;
}

type CallKind = 'read' | 'write' | 'delete';

interface BucketSize {
    readonly size: number;
    /** Tokens per Azure second. */
    readonly perSecond: number;
}

/** Documented since 2024, and what response headers of 2026 show. */
const bucketSizes: Readonly<Record<'documented' | 'recorded', Readonly<Record<CallKind, BucketSize>>>> = {
    documented: {
        read: { size: 250, perSecond: 25 },
        write: { size: 200, perSecond: 10 },
        delete: { size: 200, perSecond: 10 },
    },
    recorded: {
        read: { size: 1_100, perSecond: 110 },
        write: { size: 800, perSecond: 40 },
        delete: { size: 800, perSecond: 40 },
    },
};

/** All principals of a subscription together. */
const globalFactor = 15;

export function createThrottle(context: ProviderContext, mode: 'azure' | 'off'): Throttle {
    const buckets = new Map<string, Bucket>();
    const sizes = bucketSizes[context.behavior.throttlingBuckets];
    const bucket = (key: string, { size, perSecond }: BucketSize): Bucket => {
        const now = context.clock.now().getTime();
        const found = buckets.get(key) ?? { tokens: size, filledAt: now };
        // Azure's seconds pass faster here by the time scale, and so do its refills.
        const azureSeconds = (now - found.filledAt) / context.clock.scaled(1_000);
        found.tokens = Math.min(size, found.tokens + azureSeconds * perSecond);
        found.filledAt = now;
        buckets.set(key, found);
        return found;
    };
    return {
        take(method, path, principal) {
            const kind = callKind(method, path);
            const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
            const scope = subscription ?? 'tenant';
            const size = sizes[kind];
            const own = bucket(`${kind}|${scope}|${principal.objectId}`, size);
            const all = bucket(`${kind}|${scope}`, {
                size: size.size * globalFactor,
                perSecond: size.perSecond * globalFactor,
            });
            if (mode === 'azure' && (own.tokens < 1 || all.tokens < 1)) {
                return { kind: 'refused', response: tooMany(context, kind, scope, principal) };
            }
            if (mode === 'azure') {
                own.tokens -= 1;
                all.tokens -= 1;
            }
            const level = subscription === undefined ? 'tenant' : 'subscription';
            return {
                kind: 'granted',
                headers: {
                    [`x-ms-ratelimit-remaining-${level}-${kind}s`]: String(Math.floor(own.tokens)),
                    [`x-ms-ratelimit-remaining-${level}-global-${kind}s`]: String(Math.floor(all.tokens)),
                },
            };
        },
    };
}

function callKind(method: string, path: string): CallKind {
    const isQuery = /^\/providers\/Microsoft\.ResourceGraph\//i.test(path);
    if (method === 'GET' || method === 'HEAD' || isQuery) return 'read';
    return method === 'DELETE' ? 'delete' : 'write';
}

function tooMany(
    context: ProviderContext,
    kind: CallKind,
    scope: string,
    principal: Principal,
): SimulatorResponse {
    const seconds = Math.max(1, Math.round(context.clock.scaled(10_000) / 1_000));
    return azureError(
        429,
        'SubscriptionRequestsThrottled',
        `Number of '${kind}' requests for subscription '${scope}' actor '${principal.objectId}' exceeded. ` +
            `Please try again after '${seconds}' seconds.`,
        { 'retry-after': String(seconds) },
    );
}

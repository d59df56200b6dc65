import type { Key, KeyVersion, LifetimeAction, RotationPolicy } from './vault.ts';

/** The policy of a key whose policy was never set: notify 30 days before expiry. */
export const defaultRotationPolicy: RotationPolicy = {
    lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } }],
    attributes: {},
};

const shortestLife = 28;
const secondsPerDay = 86_400;

/** Days of an ISO 8601 duration of years, months and days; undefined for anything else. */
function daysOf(duration: unknown): number | undefined {
    if (typeof duration !== 'string') return undefined;
    const match = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/i.exec(duration);
    if (match === null) return undefined;
    return Number(match[1] ?? 0) * 365 + Number(match[2] ?? 0) * 30 + Number(match[3] ?? 0);
}

/** The policy that a PUT sets, or what Key Vault has against it. Assumed: the wording; the limits are documented. */
export function parseRotationPolicy(
    body: unknown,
    previous: RotationPolicy | undefined,
    { nowSeconds, shortestTrigger }: { readonly nowSeconds: number; readonly shortestTrigger: number },
): RotationPolicy | { readonly problem: string } {
    const { lifetimeActions, attributes } = fields(body);
    const { expiryTime } = fields(attributes);
    const life = daysOf(expiryTime);
    if (expiryTime !== undefined && expiryTime !== null && expiryTime !== '') {
        if (life === undefined)
            return problem(`expiryTime '${String(expiryTime)}' is not an ISO 8601 duration`);
        if (life < shortestLife) return problem(`expiryTime must be at least ${shortestLife} days`);
    }
    if (lifetimeActions !== undefined && lifetimeActions !== null && !Array.isArray(lifetimeActions)) {
        return problem('lifetimeActions is not an array');
    }
    const actions: LifetimeAction[] = [];
    for (const item of lifetimeActions ?? []) {
        const action = parseAction(item, life, shortestTrigger);
        if ('problem' in action) return action;
        if (actions.some((other) => other.action.type === action.action.type)) {
            return problem(`more than one lifetime action of type ${action.action.type}`);
        }
        actions.push(action);
    }
    return {
        lifetimeActions: actions,
        attributes: {
            ...(life === undefined ? {} : { expiryTime: String(expiryTime) }),
            created: previous?.attributes.created ?? nowSeconds,
            updated: nowSeconds,
        },
    };
}

function parseAction(
    item: unknown,
    life: number | undefined,
    shortestTrigger: number,
): LifetimeAction | { readonly problem: string } {
    const { trigger, action } = fields(item);
    const type = String(fields(action).type ?? '').toLowerCase();
    if (type !== 'rotate' && type !== 'notify') return problem('action type must be Rotate or Notify');
    const { timeAfterCreate, timeBeforeExpiry } = fields(trigger);
    const hasAfter = timeAfterCreate !== undefined && timeAfterCreate !== null;
    const hasBefore = timeBeforeExpiry !== undefined && timeBeforeExpiry !== null;
    if (hasAfter === hasBefore) return problem('a trigger needs either timeAfterCreate or timeBeforeExpiry');
    const duration = hasAfter ? timeAfterCreate : timeBeforeExpiry;
    const days = daysOf(duration);
    if (days === undefined) return problem(`'${String(duration)}' is not an ISO 8601 duration`);
    if (days < shortestTrigger) return problem(`a trigger must be at least ${shortestTrigger} days`);
    if (type === 'notify' && hasAfter) return problem('Notify only works with timeBeforeExpiry');
    if (type === 'rotate' && hasBefore && life === undefined)
        return problem('timeBeforeExpiry needs an expiryTime');
    if (type === 'rotate' && life !== undefined && days > life - shortestTrigger) {
        return problem(
            `a rotation must be at least ${shortestTrigger} days away from creation and from expiry`,
        );
    }
    return {
        trigger: hasAfter ? { timeAfterCreate: String(duration) } : { timeBeforeExpiry: String(duration) },
        action: { type: type === 'rotate' ? 'Rotate' : 'Notify' },
    };
}

/** Unix seconds at which the current version of the key is rotated by its policy. */
export function rotationDue(key: Key, current: KeyVersion): number | undefined {
    const rotate = key.rotationPolicy?.lifetimeActions.find(({ action }) => action.type === 'Rotate');
    const after = daysOf(rotate?.trigger.timeAfterCreate);
    if (after !== undefined) return current.created + after * secondsPerDay;
    const before = daysOf(rotate?.trigger.timeBeforeExpiry);
    if (before === undefined || current.expires === undefined) return undefined;
    return current.expires - before * secondsPerDay;
}

/** Unix seconds at which KeyNearExpiry is due: the lead of the policy's Notify, 30 days without one. */
export function nearExpiryDue(key: Key, current: KeyVersion): number | undefined {
    if (current.expires === undefined) return undefined;
    const notify = key.rotationPolicy?.lifetimeActions.find(({ action }) => action.type === 'Notify');
    const lead = daysOf(notify?.trigger.timeBeforeExpiry) ?? 30;
    return current.expires - lead * secondsPerDay;
}

/** Unix seconds at which a version created now expires by the policy. */
export function expiryOfNewVersion(key: Key | undefined, nowSeconds: number): number | undefined {
    const life = daysOf(key?.rotationPolicy?.attributes.expiryTime);
    return life === undefined ? undefined : nowSeconds + life * secondsPerDay;
}

function problem(text: string): { readonly problem: string } {
    return { problem: `Key rotation policy is invalid: ${text}.` };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

import { canonicalJson } from './canonical-json.ts';
import type { ParameterWrite } from './change.ts';
import { address, duration, quantity, reference, truth } from './notation.ts';
import { isSameValue, setMembers } from './parameter-value.ts';
import type { DiagnosticSetting, FirewallRule, KeyRotationPolicy } from './server-state.ts';
import type { ReadBackResult } from './write-results.ts';

/**
 * What stands at a target, compared with the two sides of a change by what they mean. Azure spells what was written in
 * its own way: ids change case, lists their order, defaults and null fields appear. Each side is taken apart into parts
 * that can hold on their own; what differs without a difference (case, blanks, order, notation) is the same part.
 *
 * `wanted`: the parts that were written hold, and what the write takes away is gone. `unchanged`: exactly the side from
 * before, because whoever writes over it must not lose what somebody else added.
 */
export function compared<Value>(
    found: Value,
    from: Value,
    to: Value,
    partsOf: (value: NonNullable<Value>) => readonly string[],
): ReadBackResult {
    const parts = (value: Value): ReadonlySet<string> =>
        value === null || value === undefined ? new Set(['absent']) : new Set(['present', ...partsOf(value)]);
    const [standing, before, wanted] = [parts(found), parts(from), parts(to)];
    if (isSame(standing, wanted)) return { kind: 'wanted' };
    if (isSame(standing, before)) return { kind: 'unchanged' };
    const isGone = [...before].every((part) => wanted.has(part) || !standing.has(part));
    return isGone && isWithin(wanted, standing)
        ? { kind: 'wanted' }
        : { kind: 'other', found: typeof found === 'string' ? found : canonicalJson(found) };
}

function isWithin(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
    return [...inner].every((part) => outer.has(part));
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
    return a.size === b.size && isWithin(a, b);
}

/** By what the values mean, or letter by letter where only the spelling is changed. */
export function parameterParts({ dataType, from, to }: ParameterWrite): (value: string) => readonly string[] {
    if (isSameValue(dataType, from, to)) return (value) => [value];
    switch (dataType.toLowerCase()) {
        case 'set':
            return setMembers;
        case 'integer':
        case 'numeric':
            return (value) => [quantity(value)];
        case 'boolean':
            return (value) => [truth(value)];
        case 'enumeration':
            return (value) => [value.trim().toLowerCase()];
        default:
            return (value) => [value];
    }
}

/** Azure's own word on the keys is not written. */
export function encryptionParts(section: object): readonly string[] {
    return fieldParts(section).filter((part) => !/^\w+encryptionkeystatus=/.test(part));
}

export function ruleParts({ startIpAddress, endIpAddress }: FirewallRule): readonly string[] {
    return [`from ${address(startIpAddress)}`, `to ${address(endIpAddress)}`];
}

/** A field that is null or empty is not there. */
export function fieldParts(side: object): readonly string[] {
    return Object.entries(side)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => `${name}=${reference(String(value))}`.toLowerCase());
}

/**
 * What a diagnostic setting does: which enabled logs and metrics it sends where. Disabled entries and retention policies
 * appear and go by themselves, and the destination type is not returned as it was sent: it counts where it is all that is
 * changed.
 */
export function settingParts(
    from: DiagnosticSetting | null,
    to: DiagnosticSetting | null,
): (setting: DiagnosticSetting) => readonly string[] {
    const isTypeChanged =
        from !== null && to !== null && isSame(new Set(whatItDoes(from)), new Set(whatItDoes(to)));
    if (!isTypeChanged) return whatItDoes;
    return (setting) => [
        ...whatItDoes(setting),
        `dedicated=${setting.logAnalyticsDestinationType?.toLowerCase() === 'dedicated'}`,
    ];
}

function whatItDoes({
    name: _name,
    logs,
    metrics,
    logAnalyticsDestinationType: _type,
    ...sinks
}: DiagnosticSetting) {
    return [
        ...fieldParts(sinks),
        ...logs
            .filter(({ enabled }) => enabled)
            .map(({ category, categoryGroup }) =>
                `log ${categoryGroup ?? ''}/${category ?? ''}`.toLowerCase(),
            ),
        ...metrics
            .filter(({ enabled }) => enabled)
            .map(({ category }) => `metric ${category ?? ''}`.toLowerCase()),
    ];
}

/** Key Vault adds a notification to every policy. */
export function policyParts({ expiresIn, lifetimeActions }: KeyRotationPolicy): readonly string[] {
    return [
        ...(expiresIn === undefined ? [] : [`expires in ${duration(expiresIn)}`]),
        ...lifetimeActions.map(
            ({ action, timeAfterCreate = '', timeBeforeExpiry = '' }) =>
                `${action.toLowerCase()} ${duration(timeAfterCreate)} after, ${duration(timeBeforeExpiry)} before`,
        ),
    ];
}

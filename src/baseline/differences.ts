import type { Mode } from '../model/baseline.ts';
import type { Baseline } from './baseline.ts';
import { merged, rootLayers } from './layers.ts';
import { leafValues } from './leaf-values.ts';
import { isLooserMode, looseningRules } from './looseness.ts';
import type { DocumentExemption, Scope } from './schema.ts';
import { selectorText } from './selector.ts';

/** One difference between two baselines. */
export interface BaselineDifference {
    /** `modes.secure-transport`, `server till-*: thresholds.tlsMinimumVersion`, `exemption of secure-transport on server till-*` */
    readonly path: string;
    /** Undefined: not set before. */
    readonly from: unknown;
    /** Undefined: no longer set. */
    readonly to: unknown;
    /** True when the second baseline requires less, or no longer requires it at all. */
    readonly loosens: boolean;
}

/** Returns the differences from the first baseline to the second, those that loosen it first. */
export function baselineDifferences(before: Baseline, after: Baseline): readonly BaselineDifference[] {
    const differences = [
        ...differing(fleetValues(before), fleetValues(after)),
        ...scopeDifferences(before, after),
        ...exemptionDifferences(before, after),
    ];
    return differences.toSorted((a, b) => Number(b.loosens) - Number(a.loosens));
}

/** Returns a difference as text: `modes.secure-transport: enforce → report (loosens)`. */
export function differenceText({ path, from, to, loosens }: BaselineDifference): string {
    return `${path}: ${settingText(from)} → ${settingText(to)}${loosens ? ' (loosens)' : ''}`;
}

type Values = ReadonlyMap<string, unknown>;

function fleetValues(baseline: Baseline): Values {
    return new Map(leafValues(merged(rootLayers(baseline))));
}

function differing(before: Values, after: Values): BaselineDifference[] {
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
        const from = before.get(path);
        const to = after.get(path);
        return isSame(from, to) ? [] : [{ path, from, to, loosens: isLooser(path, from, to) }];
    });
}

function isLooser(path: string, from: unknown, to: unknown): boolean {
    if (path.startsWith('modes.')) return isLooserMode(from as Mode | undefined, to as Mode | undefined);
    return looseningRules[path.replace('thresholds.', '')]?.(from, to) === true;
}

/** Compares a scope's values with the fleet's where the other baseline has no such scope. */
function scopeDifferences(before: Baseline, after: Baseline): BaselineDifference[] {
    const [earlier, later] = [scopesBySelector(before), scopesBySelector(after)];
    const [fleetBefore, fleetAfter] = [fleetValues(before), fleetValues(after)];
    return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((selector) => {
        const was = earlier.get(selector) ?? new Map();
        const is = later.get(selector) ?? new Map();
        return [...new Set([...was.keys(), ...is.keys()])].flatMap((path) => {
            const from = was.has(path) ? was.get(path) : fleetBefore.get(path);
            const to = is.has(path) ? is.get(path) : fleetAfter.get(path);
            if (isSame(from, to)) return [];
            return [{ path: `${selector}: ${path}`, from, to, loosens: isLooser(path, from, to) }];
        });
    });
}

/** Returns the values of scopes by selector; of several scopes with one selector the later one wins. */
function scopesBySelector({ parts }: Baseline): ReadonlyMap<string, Values> {
    const scopes = new Map<string, Map<string, unknown>>();
    for (const scope of parts.flatMap(({ document }): readonly Scope[] => document.scopes ?? [])) {
        const { thresholds = {}, modes = {}, guardRails = {} } = scope;
        const selector = selectorText(scope);
        const values = scopes.get(selector) ?? new Map<string, unknown>();
        for (const [path, value] of leafValues({ thresholds, modes, guardRails })) values.set(path, value);
        scopes.set(selector, values);
    }
    return scopes;
}

function exemptionDifferences(before: Baseline, after: Baseline): BaselineDifference[] {
    const [earlier, later] = [exemptions(before), exemptions(after)];
    return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((path) => {
        const from = earlier.get(path);
        const to = later.get(path);
        const lasts = (expires: string | undefined): number => Date.parse(expires ?? '') || 0;
        return from === to ? [] : [{ path, from, to, loosens: lasts(to) > lasts(from) }];
    });
}

/** Returns the expiry of each exemption, by the control and servers that it covers. */
function exemptions({ parts }: Baseline): ReadonlyMap<string, string> {
    const all = parts.flatMap(({ document }): readonly DocumentExemption[] => document.exemptions ?? []);
    return new Map(
        all.flatMap((exemption) =>
            exemption.controls.map((control) => [
                `exemption of ${control} on ${selectorText(exemption)} (${exemption.kind})`,
                exemption.expires,
            ]),
        ),
    );
}

function isSame(a: unknown, b: unknown): boolean {
    return JSON.stringify(a) === JSON.stringify(b);
}

/** Returns the value of a difference as text. */
export function settingText(value: unknown): string {
    if (value === undefined) return 'none';
    return typeof value === 'string' ? value : JSON.stringify(value);
}

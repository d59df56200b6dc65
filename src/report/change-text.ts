import type { Decision } from '../engine/gate.ts';
import { type Change, changeTarget, type Disruption } from '../model/change.ts';
import type { DiagnosticSetting, KeyRotationPolicy } from '../model/server-state.ts';
import { fateOf, fateText } from './planned-action.ts';

/** A write in words: the request that would be sent, and what it changes from which value to which. */

export interface RequestText {
    readonly method: 'PATCH' | 'PUT' | 'POST' | 'DELETE';
    /** What is written: a path below the server (`configurations/…`), the server itself (`server`) or a key's URL. */
    readonly resource: string;
}

/** The one request that applies the change. */
export function requestOf(change: Change): RequestText {
    switch (change.kind) {
        case 'parameter':
            return { method: 'PATCH', resource: changeTarget(change) };
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            return { method: 'PATCH', resource: 'server' };
        case 'administrator':
        case 'firewallRule':
            return { method: change.to === null ? 'DELETE' : 'PUT', resource: changeTarget(change) };
        case 'diagnosticSetting':
            return { method: 'PUT', resource: `providers/Microsoft.Insights/${changeTarget(change)}` };
        case 'threatProtection':
            return { method: 'PUT', resource: changeTarget(change) };
        case 'keyRotationPolicy':
            return { method: 'PUT', resource: changeTarget(change) };
        case 'keyRotation':
            return { method: 'POST', resource: `${change.keyUri}/rotate` };
        case 'restart':
            return { method: 'POST', resource: 'restart' };
    }
}

/** One value that a write changes. */
export interface Difference {
    /** In Azure's own words: `value`, `network.publicNetworkAccess`. */
    readonly what: string;
    readonly from: string;
    readonly to: string;
}

const nothing = '(none)';

/** Everything that the write changes, in the order of the fields. What it sends unchanged is left out. */
export function differencesOf(change: Change): readonly Difference[] {
    switch (change.kind) {
        case 'parameter':
            return [{ what: 'value', from: change.from, to: change.to }];
        case 'threatProtection':
            return [{ what: 'state', from: change.from, to: change.to }];
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            return differing(change.kind, { ...change.from }, { ...change.to });
        case 'diagnosticSetting':
            return differing('', diagnosticFields(change.from), diagnosticFields(change.to));
        case 'administrator':
            return differing('', { ...change.from }, { ...change.to });
        case 'firewallRule':
            return differing('', { ...change.from, name: undefined }, { ...change.to, name: undefined });
        case 'keyRotationPolicy':
            return differing('', policyFields(change.from), policyFields(change.to));
        case 'keyRotation':
            return [{ what: 'newest version', from: change.from, to: '(a new version)' }];
        case 'restart':
            return [{ what: 'waiting for a restart', from: listText(change.from), to: listText(change.to) }];
    }
}

/** What clients of the server may feel. '' for nothing. */
export function disruptionText(disruption: Disruption): string {
    switch (disruption) {
        case 'none':
            return '';
        case 'restart':
            return 'restarts the server';
        case 'connectivity':
            return 'may cut clients off';
        case 'lockout':
            return 'may lock logins out';
    }
}

/** Whether the written value takes effect only after a restart that is a write of its own. */
export function waitsForRestart(change: Change): boolean {
    return change.kind === 'parameter' && !change.isDynamicConfig;
}

/** The gate's decision in words, as with dry-run off. */
export function decisionText(decision: Decision): string {
    return fateText(fateOf(decision));
}

/** Why the gate holds or skips the write. */
export function decisionReason(decision: Decision): string | undefined {
    return 'reason' in decision ? decision.reason : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function differing(prefix: string, from: Fields, to: Fields): readonly Difference[] {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names].flatMap((name) => {
        const difference = {
            what: prefix === '' ? name : `${prefix}.${name}`,
            from: valueText(from[name]),
            to: valueText(to[name]),
        };
        return difference.from === difference.to ? [] : [difference];
    });
}

function valueText(value: unknown): string {
    if (value === undefined || value === null) return nothing;
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return listText(value.map(String));
    return JSON.stringify(value) ?? nothing;
}

function listText(values: readonly string[]): string {
    return values.length === 0 ? nothing : values.join(', ');
}

/** The setting's sinks, and the names of the logs and metrics that it sends. */
function diagnosticFields(setting: DiagnosticSetting | null): Fields {
    if (setting === null) return {};
    const { name: _name, logs, metrics, ...sinks } = setting;
    return {
        ...sinks,
        logs: logs.flatMap((log) => (log.enabled ? [log.categoryGroup ?? log.category ?? '?'] : [])),
        metrics: metrics.flatMap((metric) => (metric.enabled ? [metric.category ?? '?'] : [])),
    };
}

function policyFields(policy: KeyRotationPolicy | null): Fields {
    if (policy === null) return {};
    return {
        expiresIn: policy.expiresIn,
        lifetimeActions: policy.lifetimeActions.map(({ action, timeAfterCreate, timeBeforeExpiry }) => {
            const after = timeAfterCreate === undefined ? '' : ` ${timeAfterCreate} after creation`;
            const before = timeBeforeExpiry === undefined ? '' : ` ${timeBeforeExpiry} before expiry`;
            return `${action}${after}${before}`;
        }),
    };
}

import type { Change } from '../model/change.ts';
import type { Remediation } from '../model/remediation.ts';
import type { IneffectiveRestart, ServerRecord } from '../model/server-record.ts';
import type { Parameters, SliceReading } from '../model/server-state.ts';
import type { StillUnchanged } from '../model/write-results.ts';
import { next, superseded, type Transition } from './remediation-steps.ts';
import { isOlder, type RetryClock, type RetryPolicy, span, targetDelayMs } from './retry-policy.ts';

/**
 * Judges a restart by the parameters that it was for. A second restart cuts connections again, so one that Azure accepted
 * is never repeated, and one that it may have accepted is followed much longer than other writes.
 * Assumed: Azure clears `isConfigPendingRestart` within minutes of a restart, and nothing else shows that it happened.
 */

/** Returns whether the write is a restart. */
export function isRestart({ change }: { readonly change: Change }): boolean {
    return change.kind === 'restart';
}

/** The parameters of the restart that still wait with the values that they had when it was sent, as far as these are known. */
export function stillWaiting(
    { waited = {}, change }: Remediation,
    { waiting }: StillUnchanged,
): Readonly<Record<string, string>> {
    const names = change.kind === 'restart' ? change.from : [];
    const found = waiting ?? Object.fromEntries(names.map((name) => [name, waited[name] ?? '']));
    return Object.fromEntries(
        Object.entries(found).filter(([name, value]) => (waited[name] ?? value) === value),
    );
}

/** After every parameter that still waits was written again meanwhile: that is another reason for another restart. */
export function afterRewrite({ waiting = {} }: StillUnchanged): Transition {
    const names = Object.keys(waiting).join(', ');
    return superseded(`${names} was written again meanwhile and waits for another restart`, true);
}

/** Looks on until Azure has had its time to show what a restart did. Undefined: it has had it. */
export function lookingOn(remediation: Remediation, clock: RetryClock): Transition | undefined {
    const since = remediation.appliedAt ?? remediation.startedAt;
    if (isOlder(since, clock.policy.restartMs, clock)) return undefined;
    return next(remediation, targetDelayMs(since, clock));
}

/** Ends a restart that Azure accepted while its parameters still wait: an operator decides about a second one. */
export function ineffectiveRestart(
    what: string,
    values: Readonly<Record<string, string>>,
    retryPolicy: RetryPolicy,
): Transition {
    const names = Object.keys(values).join(', ');
    const reason = `${what}; ${span(retryPolicy.restartMs)} later ${names} still waits for a restart, which is not repeated`;
    return { kind: 'close', outcome: 'failed', reason, reassess: false, spentOn: values };
}

/** The record without a spent restart that is over: nothing of what it was for waits on with the same value. */
export function withoutEndedRestart(
    record: ServerRecord,
    parameters: SliceReading<'parameters'> | undefined,
): ServerRecord {
    const { ineffectiveRestart: spent, ...rest } = record;
    if (spent === undefined || parameters?.kind !== 'read') return record;
    const isOn = Object.entries(spent.values).some(([name, value]) =>
        isWaiting(parameters.value, name, value),
    );
    return isOn ? record : rest;
}

function isWaiting(parameters: Parameters, name: string, value: string): boolean {
    const found = parameters[name];
    return found?.isConfigPendingRestart === true && found.value === value;
}

/** Returns the reason not to restart the server for these parameters, if a restart for all of them took no effect. */
export function objectionToRepeat(
    spent: IneffectiveRestart | undefined,
    names: readonly string[],
): string | undefined {
    if (spent === undefined || !names.every((name) => name in spent.values)) return undefined;
    return `the restart at ${spent.at} did not put ${names.join(', ')} into effect; another one is for a person to decide`;
}

import { describe, expect, test } from 'vitest';
import { type Change, changeTarget } from '../../../src/model/change.ts';
import type { DiagnosticSetting } from '../../../src/model/server-state.ts';
import { forEveryRepair, lawfulControls, lawTimeout } from './for-every-state.ts';

describe.each(lawfulControls.filter(({ plan }) => plan !== undefined))(
    '$id',
    { timeout: lawTimeout },
    (control) => {
        test('it writes only what it owns, and what else is there survives', () => {
            forEveryRepair(control, (_, changes) => {
                for (const change of changes) {
                    const target = changeTarget(change);
                    const fields = control.owns?.[target] ?? control.owns?.[family(change)];
                    expect({ target, fields }).toEqual({ target, fields: expect.any(Array) });
                    expectSurvival(change, fields ?? []);
                }
            });
        });
    },
);

function family(change: Change): string {
    if (change.kind === 'keyRotation' || change.kind === 'keyRotationPolicy') return 'keys';
    return changeTarget(change).split('/')[0] ?? '';
}

function expectSurvival(change: Change, fields: readonly string[]): void {
    switch (change.kind) {
        case 'parameter':
            if (change.dataType.toLowerCase() === 'set') expectMembers(change.from, change.to, fields);
            if (change.name === 'log_line_prefix') expect(change.to.startsWith(change.from)).toBe(true);
            if (change.name === 'logfiles.retention_days') {
                expect(Number(change.from) >= Number(change.to)).toBe(false);
            }
            return;
        case 'network':
        case 'authConfig':
        case 'backup':
        case 'dataEncryption':
            expect(without(change.to, fields)).toEqual(without(change.from, fields));
            return;
        case 'diagnosticSetting':
            expect(change.to).not.toBeNull();
            if (change.from === null || change.to === null) return;
            expect(without(change.to, fields)).toEqual(without(change.from, fields));
            expect(enabledLogs(change.to)).toEqual(expect.arrayContaining(enabledLogs(change.from)));
            return;
        case 'administrator':
            expect(change.from).toBeNull();
            return;
        case 'firewallRule':
            expect(change.to).toBeNull();
            return;
        case 'keyRotationPolicy':
            expect(without(change.to, fields)).toEqual(without(change.from ?? {}, fields));
            for (const action of change.from?.lifetimeActions ?? []) {
                if (action.action.toLowerCase() !== 'rotate')
                    expect(change.to.lifetimeActions).toContain(action);
            }
            return;
        case 'threatProtection':
        case 'keyRotation':
        case 'restart':
    }
}

/** Every member stays, in its order, except those that the control takes away and what a minus takes away itself. */
function expectMembers(from: string, to: string, takenAway: readonly string[]): void {
    const minus = /(^|,)\s*"?-/;
    expect(to).not.toMatch(minus);
    if (minus.test(from)) return;
    const kept = members(from).filter((member) => !takenAway.includes(member));
    const written = members(to);
    for (const member of kept) expect(written).toContain(member);
    for (const member of takenAway) expect(written.length > 1 && written.includes(member)).toBe(false);
}

function members(value: string): string[] {
    return value
        .toLowerCase()
        .split(',')
        .map((member) => member.trim().replaceAll('"', ''))
        .filter((member) => member !== '');
}

function enabledLogs({ logs }: DiagnosticSetting): object[] {
    return logs.filter(({ enabled }) => enabled);
}

function without(section: object, fields: readonly string[]): object {
    return Object.fromEntries(Object.entries(section).filter(([field]) => !fields.includes(field)));
}

import { describe, expect, test } from 'vitest';
import { gate, gateSwitches } from '../../../src/engine/gate.ts';
import type { Exemption } from '../../../src/model/baseline.ts';
import type { Change } from '../../../src/model/change.ts';
import type { OperatorDecision } from '../../../src/model/server-record.ts';
import { changes } from '../../support/changes.ts';
import { inMode } from '../../support/effective-baseline.ts';
import { enforced, gateContext, now } from './gate-context.ts';

const later = '2026-06-15T13:00:00.000Z';
const earlier = '2026-06-15T11:00:00.000Z';

const change: Change = changes.parameter;
const exemption: Exemption = {
    reason: 'legacy clients',
    owner: 'shop team',
    expires: '2026-12-31T00:00:00Z',
    kind: 'mitigated',
};
const approved: OperatorDecision = {
    kind: 'approved',
    operator: 'bob',
    comment: 'ok',
    at: earlier,
    expires: later,
};

describe('a change', () => {
    test('in mode enforce is applied because the baseline wants it', () => {
        expect(gate(change, enforced, gateContext())).toEqual({
            kind: 'apply',
            authority: { kind: 'baseline' },
        });
    });

    test('in mode approve needs an approval', () => {
        expect(gate(change, inMode('approve', ['secure-transport']), gateContext())).toEqual({
            kind: 'ask',
        });
    });

    test.each(['report', 'off'] as const)('in mode %s is never made', (mode) => {
        expect(gate(change, inMode(mode, ['secure-transport']), gateContext())).toEqual({
            kind: 'skip',
            cause: 'report',
            reason: `secure-transport is in mode ${mode}`,
        });
    });

    test('of a control that the baseline does not name is never made', () => {
        expect(gate(change, { ...enforced, modes: {} }, gateContext())).toMatchObject({ kind: 'skip' });
    });

    test('that is exempt is skipped with the owner, the reason and the end', () => {
        const baseline = { ...enforced, exemptions: { 'secure-transport': exemption } };
        expect(gate(change, baseline, gateContext())).toEqual({
            kind: 'skip',
            cause: 'exemption',
            reason: 'secure-transport is exempt until 2026-12-31T00:00:00Z (mitigated, shop team): legacy clients',
        });
    });

    test('in dry-run is held', () => {
        const held = { kind: 'hold', cause: 'dryRun', reason: 'DRY_RUN is on' };
        expect(gate(change, enforced, gateContext({ isDryRun: true }))).toEqual(held);
        expect(gateSwitches({ isDryRun: true, paused: 'bob paused' })).toEqual(held);
    });

    test('while writes are paused is held with the operator who paused them', () => {
        const held = { kind: 'hold', cause: 'paused', reason: 'bob paused all writes' };
        expect(gate(change, enforced, gateContext({ paused: 'bob paused all writes' }))).toEqual(held);
        expect(gateSwitches({ isDryRun: false, paused: 'bob paused all writes' })).toEqual(held);
        expect(gateSwitches({ isDryRun: false, paused: undefined })).toBeUndefined();
    });
});

describe('an operator', () => {
    const approving = inMode('approve', ['secure-transport']);

    test('who approved exactly this change has it applied in their name', () => {
        expect(gate(change, approving, gateContext({ operatorDecision: approved }))).toEqual({
            kind: 'apply',
            authority: { kind: 'approval', operator: 'bob' },
        });
    });

    test('who approved is asked again when the approval has ended', () => {
        const operatorDecision = { ...approved, expires: now.toISOString() };
        expect(gate(change, approving, gateContext({ operatorDecision }))).toEqual({ kind: 'ask' });
    });

    test('who declined is not asked again', () => {
        const operatorDecision: OperatorDecision = { ...approved, kind: 'declined', comment: 'not now' };
        expect(gate(change, approving, gateContext({ operatorDecision }))).toEqual({
            kind: 'skip',
            cause: 'report',
            reason: 'bob declined it: not now',
        });
    });

    test('is asked in dry-run too: the decision holds afterwards', () => {
        expect(gate(change, approving, gateContext({ isDryRun: true }))).toEqual({ kind: 'ask' });
        expect(
            gate(change, approving, gateContext({ isDryRun: true, operatorDecision: approved })),
        ).toMatchObject({
            kind: 'hold',
            cause: 'dryRun',
        });
    });

    test('does not decide about controls that the baseline enforces', () => {
        const operatorDecision: OperatorDecision = { ...approved, kind: 'declined' };
        expect(gate(change, enforced, gateContext({ operatorDecision }))).toEqual({
            kind: 'apply',
            authority: { kind: 'baseline' },
        });
    });
});

describe('a write that serves several controls', () => {
    const shared: Change = { ...change, alsoFor: ['log-checkpoints'] };

    test('needs the consent of all of them', () => {
        const modes = { 'secure-transport': 'enforce', 'log-checkpoints': 'approve' } as const;
        expect(gate(shared, { ...enforced, modes }, gateContext())).toEqual({ kind: 'ask' });
    });

    test('is not made when one of them is only reported, and names it', () => {
        const modes = { 'secure-transport': 'enforce', 'log-checkpoints': 'report' } as const;
        expect(gate(shared, { ...enforced, modes }, gateContext())).toEqual({
            kind: 'skip',
            cause: 'report',
            reason: 'log-checkpoints is in mode report',
        });
    });

    test('is not made when one of them is exempt', () => {
        const baseline = { ...enforced, exemptions: { 'log-checkpoints': exemption } };
        expect(gate(shared, baseline, gateContext())).toMatchObject({
            kind: 'skip',
            cause: 'exemption',
            reason: expect.stringMatching(/^log-checkpoints is exempt/),
        });
    });

    test('is held when one of them is flapping', () => {
        const flapping = {
            'log-checkpoints': { since: earlier, lastDriftAt: earlier, reason: 'repaired 3 times' },
        };
        expect(gate(shared, enforced, gateContext({ flapping }))).toEqual({
            kind: 'hold',
            cause: 'flapping',
            reason: 'repaired 3 times',
            until: '2026-06-16T11:00:00.000Z',
        });
    });
});

describe('an undone repair', () => {
    const undoExemptions = { 'secure-transport': { until: later, operator: 'bob', remediationId: 'r-1' } };

    test('is not repaired again before the end of its exemption', () => {
        expect(gate(change, enforced, gateContext({ undoExemptions }))).toEqual({
            kind: 'hold',
            cause: 'undone',
            reason: `bob took remediation r-1 back; secure-transport is left alone until ${later}`,
            until: later,
        });
    });

    test('is repaired again from then on', () => {
        expect(gate(change, enforced, gateContext({ undoExemptions, now: new Date(later) })).kind).toBe(
            'apply',
        );
    });
});

describe('a flapping control', () => {
    test('is repaired again after a day of quiet', () => {
        const flapping = {
            'secure-transport': { since: earlier, lastDriftAt: '2026-06-14T12:00:00.000Z', reason: 'x' },
        };
        expect(gate(change, enforced, gateContext({ flapping })).kind).toBe('apply');
        const almost = {
            'secure-transport': { since: earlier, lastDriftAt: '2026-06-14T12:00:00.001Z', reason: 'x' },
        };
        expect(gate(change, enforced, gateContext({ flapping: almost }))).toMatchObject({
            kind: 'hold',
            cause: 'flapping',
        });
    });
});

describe('the order of reasons', () => {
    test('a change that would not be made anyway is not reported as held', () => {
        const everything = gateContext({
            isDryRun: true,
            paused: 'paused',
            flapping: {
                'secure-transport': { since: earlier, lastDriftAt: earlier, reason: 'fought over' },
            },
            undoExemptions: { 'secure-transport': { until: later, operator: 'bob', remediationId: 'r' } },
        });
        const exempt = { 'secure-transport': exemption };
        const reported = inMode('report', ['secure-transport']);
        expect([
            gate(change, { ...reported, exemptions: exempt }, everything),
            gate(change, reported, everything),
            gate(change, enforced, everything),
            gate(change, enforced, { ...everything, undoExemptions: {} }),
            gate(change, enforced, { ...everything, undoExemptions: {}, flapping: {} }),
            gate(change, enforced, { ...everything, undoExemptions: {}, flapping: {}, isDryRun: false }),
        ]).toMatchObject([
            { cause: 'exemption' },
            { cause: 'report' },
            { cause: 'undone' },
            { cause: 'flapping' },
            { cause: 'dryRun' },
            { cause: 'paused' },
        ]);
    });
});

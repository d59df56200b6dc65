import { describe, expect, test } from 'vitest';
import { type Circumstances, gate, gateSwitches } from '../../src/engine/gate.ts';
import type { Exemption } from '../../src/model/baseline.ts';
import type { Change } from '../../src/model/change.ts';
import type { PersonalDecision } from '../../src/model/server-record.ts';
import { changes } from '../support/changes.ts';
import { enforcing, inMode } from '../support/effective-baseline.ts';
import { serverState } from '../support/states.ts';

const now = new Date('2026-06-15T12:00:00.000Z');
const later = '2026-06-15T13:00:00.000Z';
const earlier = '2026-06-15T11:00:00.000Z';

function circumstances(overrides: Partial<Circumstances> = {}): Circumstances {
    return {
        isDryRun: false,
        now,
        paused: undefined,
        contested: {},
        undone: {},
        personal: undefined,
        server: serverState().server,
        ...overrides,
    };
}

const enforced = enforcing(['secure-transport', 'log-checkpoints', 'pgaudit-loaded']);
const change: Change = changes.parameter;
const exemption: Exemption = {
    reason: 'legacy clients',
    owner: 'shop team',
    expires: '2026-12-31T00:00:00Z',
    kind: 'mitigated',
};
const approved: PersonalDecision = {
    kind: 'approved',
    operator: 'bob',
    comment: 'ok',
    at: earlier,
    expires: later,
};

describe('a change', () => {
    test('in mode enforce is applied on the word of the baseline', () => {
        expect(gate(change, enforced, circumstances())).toEqual({
            kind: 'apply',
            authority: { kind: 'baseline' },
        });
    });

    test('in mode approve is asked for', () => {
        expect(gate(change, inMode('approve', ['secure-transport']), circumstances())).toEqual({
            kind: 'ask',
        });
    });

    test.each(['report', 'off'] as const)('in mode %s is not ours to make', (mode) => {
        expect(gate(change, inMode(mode, ['secure-transport']), circumstances())).toEqual({
            kind: 'skip',
            cause: 'report',
            reason: `secure-transport is in mode ${mode}`,
        });
    });

    test('of a control that the baseline does not name is not ours to make', () => {
        expect(gate(change, { ...enforced, modes: {} }, circumstances())).toMatchObject({ kind: 'skip' });
    });

    test('that is exempt is skipped with who, why and until when', () => {
        const baseline = { ...enforced, exemptions: { 'secure-transport': exemption } };
        expect(gate(change, baseline, circumstances())).toEqual({
            kind: 'skip',
            cause: 'exemption',
            reason: 'secure-transport is exempt until 2026-12-31T00:00:00Z (mitigated, shop team): legacy clients',
        });
    });

    test('in dry-run is held', () => {
        const held = { kind: 'hold', cause: 'dryRun', reason: 'DRY_RUN is on' };
        expect(gate(change, enforced, circumstances({ isDryRun: true }))).toEqual(held);
        expect(gateSwitches({ isDryRun: true, paused: 'bob paused' })).toEqual(held);
    });

    test('while writes are paused is held with who paused them', () => {
        const held = { kind: 'hold', cause: 'paused', reason: 'bob paused all writes' };
        expect(gate(change, enforced, circumstances({ paused: 'bob paused all writes' }))).toEqual(held);
        expect(gateSwitches({ isDryRun: false, paused: 'bob paused all writes' })).toEqual(held);
        expect(gateSwitches({ isDryRun: false, paused: undefined })).toBeUndefined();
    });
});

describe('a person', () => {
    const approving = inMode('approve', ['secure-transport']);

    test('who approved exactly this change has it applied in his name', () => {
        expect(gate(change, approving, circumstances({ personal: approved }))).toEqual({
            kind: 'apply',
            authority: { kind: 'approval', operator: 'bob' },
        });
    });

    test('who approved is asked again when that is over', () => {
        const personal = { ...approved, expires: now.toISOString() };
        expect(gate(change, approving, circumstances({ personal }))).toEqual({ kind: 'ask' });
    });

    test('who declined is not asked again', () => {
        const personal: PersonalDecision = { ...approved, kind: 'declined', comment: 'not now' };
        expect(gate(change, approving, circumstances({ personal }))).toEqual({
            kind: 'skip',
            cause: 'report',
            reason: 'bob decided against it: not now',
        });
    });

    test('is asked although it is dry-run: what he says holds afterwards', () => {
        expect(gate(change, approving, circumstances({ isDryRun: true }))).toEqual({ kind: 'ask' });
        expect(gate(change, approving, circumstances({ isDryRun: true, personal: approved }))).toMatchObject({
            kind: 'hold',
            cause: 'dryRun',
        });
    });

    test('has no say in what the baseline enforces', () => {
        const personal: PersonalDecision = { ...approved, kind: 'declined' };
        expect(gate(change, enforced, circumstances({ personal }))).toEqual({
            kind: 'apply',
            authority: { kind: 'baseline' },
        });
    });
});

describe('a write that serves several controls', () => {
    const shared: Change = { ...change, alsoFor: ['log-checkpoints'] };

    test('needs the consent of all of them', () => {
        const modes = { 'secure-transport': 'enforce', 'log-checkpoints': 'approve' } as const;
        expect(gate(shared, { ...enforced, modes }, circumstances())).toEqual({ kind: 'ask' });
    });

    test('is not made when one of them is only reported, and says which', () => {
        const modes = { 'secure-transport': 'enforce', 'log-checkpoints': 'report' } as const;
        expect(gate(shared, { ...enforced, modes }, circumstances())).toEqual({
            kind: 'skip',
            cause: 'report',
            reason: 'log-checkpoints is in mode report',
        });
    });

    test('is not made when one of them is exempt', () => {
        const baseline = { ...enforced, exemptions: { 'log-checkpoints': exemption } };
        expect(gate(shared, baseline, circumstances())).toMatchObject({
            kind: 'skip',
            cause: 'exemption',
            reason: expect.stringMatching(/^log-checkpoints is exempt/),
        });
    });

    test('is held when one of them is contested', () => {
        const contested = {
            'log-checkpoints': { since: earlier, lastDriftAt: earlier, reason: 'repaired 3 times' },
        };
        expect(gate(shared, enforced, circumstances({ contested }))).toEqual({
            kind: 'hold',
            cause: 'contested',
            reason: 'repaired 3 times',
            until: '2026-06-16T11:00:00.000Z',
        });
    });
});

describe('what somebody took back', () => {
    const undone = { 'secure-transport': { until: later, operator: 'bob', remediationId: 'r-1' } };

    test('is left alone until then', () => {
        expect(gate(change, enforced, circumstances({ undone }))).toEqual({
            kind: 'hold',
            cause: 'undone',
            reason: `bob took remediation r-1 back; secure-transport is left alone until ${later}`,
            until: later,
        });
    });

    test('is repaired again from then on', () => {
        expect(gate(change, enforced, circumstances({ undone, now: new Date(later) })).kind).toBe('apply');
    });
});

describe('what is contested', () => {
    test('is repaired again after a day of quiet', () => {
        const contested = {
            'secure-transport': { since: earlier, lastDriftAt: '2026-06-14T12:00:00.000Z', reason: 'x' },
        };
        expect(gate(change, enforced, circumstances({ contested })).kind).toBe('apply');
        const almost = {
            'secure-transport': { since: earlier, lastDriftAt: '2026-06-14T12:00:00.001Z', reason: 'x' },
        };
        expect(gate(change, enforced, circumstances({ contested: almost }))).toMatchObject({
            kind: 'hold',
            cause: 'contested',
        });
    });
});

describe('the order of reasons', () => {
    test('what would not be done anyway is not said to be held', () => {
        const everything = circumstances({
            isDryRun: true,
            paused: 'paused',
            contested: {
                'secure-transport': { since: earlier, lastDriftAt: earlier, reason: 'fought over' },
            },
            undone: { 'secure-transport': { until: later, operator: 'bob', remediationId: 'r' } },
        });
        const exempt = { 'secure-transport': exemption };
        const reported = inMode('report', ['secure-transport']);
        expect([
            gate(change, { ...reported, exemptions: exempt }, everything),
            gate(change, reported, everything),
            gate(change, enforced, everything),
            gate(change, enforced, { ...everything, undone: {} }),
            gate(change, enforced, { ...everything, undone: {}, contested: {} }),
            gate(change, enforced, { ...everything, undone: {}, contested: {}, isDryRun: false }),
        ]).toMatchObject([
            { cause: 'exemption' },
            { cause: 'report' },
            { cause: 'undone' },
            { cause: 'contested' },
            { cause: 'dryRun' },
            { cause: 'paused' },
        ]);
    });
});

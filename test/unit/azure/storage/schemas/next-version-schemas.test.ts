import { describe, expect, test } from 'vitest';
import { leftBody } from '../../../../../src/azure/storage/queues/left-messages.ts';
import { queueBody } from '../../../../../src/azure/storage/queues/work-queues.ts';
import {
    fleetMessageUpgrades,
    parseFleetMessage,
} from '../../../../../src/azure/storage/schemas/fleet-message-schema.ts';
import {
    messageUpgrades,
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../../../../src/azure/storage/schemas/message-schema.ts';
import {
    parseRecord,
    recordShape,
    recordText,
} from '../../../../../src/azure/storage/schemas/record-schema.ts';
import { additive, versioned } from '../../../../../src/azure/storage/schemas/stored-version.ts';
import { MalformedInputError, NewerDataError } from '../../../../../src/errors.ts';
import { added, inNextVersion } from '../../../../support/next-version.ts';
import { oldRecord, orders } from '../../../../support/old-rows.ts';

/** Records and messages of the next version, as this one reads and stores them again. */

const at = '2026-06-15T12:00:00.000Z';
const record = JSON.parse(recordText(parseRecord(JSON.stringify(oldRecord), 'A row')));

describe('a record of the next version', () => {
    const decision = { kind: 'approved', operator: 'ann', comment: 'yes', at, expires: at };
    const next = inNextVersion(record, recordShape.upgrades);

    test('is stored again as it was, with every field that this version does not know', () => {
        expect(JSON.parse(recordText(parseRecord(JSON.stringify(next), 'A row')))).toEqual(next);
        expect(JSON.stringify(next).split(`"${added}"`).length).toBeGreaterThan(25);
    });

    test.each([
        ['whose reader must know that version', { ...next, minReader: 4 }],
        ['which names no reader', { ...record, version: 4, minReader: undefined }],
        ['with a word that this version does not know', { ...next, holds: { a: { cause: 'quarantined' } } }],
        ['with a stage that this version does not know', withRemediation({ status: 'queued' })],
        [
            'with a kind of change that this version does not know',
            withRemediation({ change: { kind: 'extension' } }),
        ],
        [
            'with an unknown field in a change',
            withRemediation({ change: { ...changeOf(), restartsAfter: true } }),
        ],
        ['with an unknown field deep in a change', withRemediation({ change: firewallRule({ until: at }) })],
        [
            'with an unknown condition of an authority',
            withRemediation({ authority: { kind: 'baseline', only: 'x' } }),
        ],
        [
            'with an unknown condition of a decision',
            { ...next, decisions: { f1: { ...decision, from: at } } },
        ],
    ])('%s is left to it', (_name, value) => {
        expect(() => parseRecord(JSON.stringify(value), 'A row')).toThrow(NewerDataError);
    });

    test.each([
        ['version 4 for readers from version 5', { version: 4, minReader: 5 }],
        ['version 4 for readers from version "2"', { version: 4, minReader: '2' }],
        ['version 2 for readers from version 0', { version: 2, minReader: 0 }],
    ])('with %s is damaged', (text, versions) => {
        const parse = () => parseRecord(JSON.stringify({ ...record, ...versions }), 'A row');
        expect(parse).toThrow(MalformedInputError);
        expect(parse).toThrow(text);
    });

    function changeOf(): object {
        return record.remediations[0].change;
    }

    function withRemediation(fields: object): object {
        return { ...next, remediations: [{ ...record.remediations[0], ...fields }] };
    }

    function firewallRule(unknown: object): object {
        const to = { name: 'office', startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9', ...unknown };
        return {
            kind: 'firewallRule',
            name: 'office',
            from: null,
            to,
            control: 'firewall-wide-ranges',
            disruption: 'none',
        };
    }

    test('keeps an unknown field of a section of the server, which is one of Azure and is sent back', () => {
        const side = { publicNetworkAccess: 'Enabled', ofTomorrow: 'a' };
        const change = {
            kind: 'network',
            from: side,
            to: { ...side, publicNetworkAccess: 'Disabled' },
            control: 'public-network-access',
            disruption: 'connectivity',
        };
        const stored = JSON.stringify(withRemediation({ change }));
        expect(parseRecord(stored, 'A row').remediations[0]?.change).toEqual(change);
    });
});

test('a version that only adds fields names the version before as its oldest reader', () => {
    const renames = { fields: { old: 'new' } };
    expect(versioned({ a: 1 }, [renames])).toEqual({ version: 2, a: 1 });
    expect(versioned({ a: 1 }, [renames, additive])).toEqual({ version: 3, minReader: 2, a: 1 });
    expect(versioned({ a: 1 }, [renames, additive, additive])).toEqual({ version: 4, minReader: 2, a: 1 });
    expect(versioned({ a: 1 }, [additive, renames])).toEqual({ version: 3, a: 1 });
});

describe('a message of the next version', () => {
    const cause = { kind: 'event', eventId: 'event-1' };
    const assessment = { server: orders, slices: ['parameters'], cause, requestedAt: at, requeues: 0 };
    const remediation = { server: orders, remediationId: 'r', token: 't', requeues: 0 };

    test('is put back with every field that this version does not know', () => {
        const nextAssessment = inNextVersion(assessment, messageUpgrades);
        expect(nextAssessment).toMatchObject({ version: 4, minReader: 3, cause: { [added]: 'cause' } });
        expect(queueBody(parseAssessmentMessage(nextAssessment))).toEqual(nextAssessment);
        const nextRemediation = inNextVersion(remediation, messageUpgrades);
        expect(queueBody(parseRemediationMessage(nextRemediation))).toEqual(nextRemediation);
        const sweep = { kind: 'sweep', sweepId: 's', token: 't', requeues: 0 };
        const nextSweep = inNextVersion(sweep, fleetMessageUpgrades);
        expect(versioned(parseFleetMessage(nextSweep), fleetMessageUpgrades)).toEqual(nextSweep);
    });

    test('keeps nothing of its envelope: neither its delay nor the time since which it was left', () => {
        const envelope = { delaySeconds: 20, leftSince: at };
        const next = inNextVersion(assessment, messageUpgrades);
        expect(queueBody(parseAssessmentMessage({ ...next, ...envelope }))).toEqual(next);
        expect(leftBody({ ...next, ...envelope }, at)).toEqual({ ...next, leftSince: at });
    });

    test('with a slice, a cause or a kind that this version does not know is left to it', () => {
        const next = { ...assessment, version: 4, minReader: 3 };
        expect(() => parseAssessmentMessage({ ...next, slices: ['extensions'] })).toThrow(NewerDataError);
        expect(() => parseAssessmentMessage({ ...next, cause: { kind: 'drill' } })).toThrow(NewerDataError);
        expect(() => parseFleetMessage({ kind: 'census', requeues: 0, version: 3, minReader: 2 })).toThrow(
            NewerDataError,
        );
        expect(() => parseAssessmentMessage({ ...assessment, slices: ['extensions'] })).toThrow(
            MalformedInputError,
        );
    });
});

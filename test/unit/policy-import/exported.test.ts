import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/policy/json.ts';
import type { Imported } from '../../../src/policy-import/import-baseline.ts';
import { exportOf } from '../policy-export/exported.ts';
import { back, imported, parameters, subscription } from './documents.ts';

const now = new Date('2026-06-15T12:00:00Z');

describe('a definition that says that it is exported', () => {
    const exported = exportOf({ extends: 'standard' }, { scope: subscription, now });
    const [definition] = exported.definitions.filter(({ name }) => name === 'pgwarden-log-connections');

    /** What the import says of the definition after a change of its text. */
    function outcomeOf(from: string, to: string): string {
        const text = JSON.stringify({ id: definition?.id, ...definition?.body });
        expect(text).toContain(from);
        try {
            const { document, unexpressed } = imported(JSON.parse(text.replace(from, to)));
            return [...Object.entries(document.modes ?? {}).flat(), ...unexpressed].join(' ');
        } catch (error) {
            return String(error);
        }
    }

    test.each([
        [
            'unchanged',
            '"mode":"All"',
            '"mode":"All"',
            'log-connections approve the policies of an export name',
        ],
        ['with another title', '"displayName":"Pgwarden', '"displayName":"Ours', 'log-connections approve'],
        [
            'with another value',
            '["on","all"]',
            '["on","all","off"]',
            '$[0].properties.policyRule.if.allOf[2].not.anyOf[0].in: no export of log-connections has this here',
        ],
        [
            'with fewer conditions',
            '{"field":"name","equals":"log_connections"},',
            '',
            '$[0].properties.policyRule.if.allOf[1]',
        ],
        ['in another mode', '"mode":"All"', '"mode":"Indexed"', '$[0].properties.mode: no export'],
        [
            'of another control',
            '"control":"log-connections"',
            '"control":"log-checkpoints"',
            '$[0].properties.policyRule.if.allOf[1].equals: no export of log-checkpoints',
        ],
        [
            'of no control',
            '"control":"log-connections"',
            '"control":"log-everything"',
            '$[0].properties.metadata.control: found log-everything',
        ],
        ['from elsewhere', '"source":"Pgwarden"', '"source":"ours"', 'no control mirrors this definition'],
    ])('%s is judged by its rule', (_, from, to, outcome) => {
        expect(outcomeOf(from, to)).toContain(outcome);
    });
});

/** The import of an export, after changes of the values of its initiative. */
function changedValues(document: object, changes: Readonly<Record<string, Json>>): Imported {
    const { initiative, assignments, definitions } = exportOf(document, { scope: subscription, now });
    const objects = [...definitions, initiative].map(({ id, body }) => ({ id, ...body }));
    const [fleet] = assignments;
    const { properties } = JSON.parse(JSON.stringify(fleet?.body));
    const given = { ...properties, scope: subscription, parameters: parameters(changes) };
    return imported(...JSON.parse(JSON.stringify([...objects, { id: fleet?.id, properties: given }])));
}

test.each<[string, Readonly<Record<string, Json>>, object, string | undefined]>([
    ['a threshold', { logRetentionDays: ['6', '7'] }, { logRetentionDays: 6 }, undefined],
    [
        'days with a gap',
        { logRetentionDays: ['5', '7'] },
        { logRetentionDays: 5 },
        'log-retention: days ["5","7"]; the threshold says ["5","6","7"]',
    ],
    ['no days', { logRetentionDays: [] }, {}, 'logRetentionDays: allowed: '],
    [
        'one policy of several switched off',
        { tlsMinimumVersionMaximumEffect: 'Disabled' },
        { tlsMinimumVersion: '1.2' },
        'tls-minimum-version-maximum: it is not in force, and the control asks for it as well',
    ],
])(
    'an assignment of an export with %s says what a baseline has no threshold for',
    (_, changes, thresholds, line) => {
        const { document, unexpressed } = changedValues({ extends: 'standard' }, changes);
        expect(document.scopes?.[0]?.thresholds).toMatchObject(thresholds);
        const others = unexpressed.filter(
            (each) => !each.startsWith('the policies of an export name no mode'),
        );
        expect(others).toEqual(line === undefined ? [] : [expect.stringContaining(line)]);
    },
);

test('the exemption of writes by Pgwarden itself means nothing in a baseline, and is named', () => {
    const identity = 'c0000000-0000-4000-8000-00000000000c';
    const { document, unexpressed } = back(
        exportOf({ extends: 'standard' }, { scope: subscription, now, identity }),
    );
    expect(document.exemptions).toBeUndefined();
    expect(unexpressed).toContain('exemption Writes of Pgwarden: it is for some resources or callers only');
});

test('an export for patterns of names is imported without them, and says so', () => {
    const document = {
        extends: 'standard',
        scopes: [{ server: 'till-*', thresholds: { logRetentionDays: 1 } }],
    };
    const { document: second, unexpressed } = back(exportOf(document, { scope: subscription, now }));
    expect(second.scopes).toHaveLength(1);
    const all = unexpressed.join('\n');
    expect(all).toContain('custom: it leaves out servers named till-*; the baseline does not');
    expect(all).toContain('it is for servers named till-*; write a scope for them by hand');
});

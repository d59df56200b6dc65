import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../../../scripts/generate/files.ts';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { everyControl } from '../../../src/controls/every-control.ts';
import { type Format, formats, report } from '../../../src/report/formats.ts';
import { plain } from '../../../src/report/paint.ts';
import { newControl } from '../../support/new-control.ts';
import { textOf } from '../docs/repository.ts';
import { fleet, result, server } from '../report/fleet.ts';

/**
 * A control that is one file and one line of the list has everything else: its laws (test/laws runs them for it), page,
 * rows, modes, schema and reports. With its test it touches three places; its differences from Azure Policy are a fourth.
 */
const registered = [...everyControl, newControl];
const generated = new Map(generatedFiles(registered, textOf).map(({ path, text }) => [path, text]));

describe('a new control is one file and one line of the list', () => {
    test('gets a page and a row', () => {
        const page = generated.get('docs/controls/log-lock-waits.md');
        expect(page).toContain('\n# log-lock-waits\n\n**Long waits for locks are logged.** Severity low.');
        expect(generated.get('docs/controls/README.md')).toContain(
            '\n| [log-lock-waits](log-lock-waits.md) | Long waits for locks are logged | low | logging | approve | yes |\n',
        );
    });

    test('gets its modes in the shipped profiles', () => {
        const modes = ['standard', 'strict', 'mcsb', 'cis', 'azure-policy'].map((name) => {
            const document: { readonly modes: Readonly<Record<string, string>> } = JSON.parse(
                generated.get(`baselines/${name}.json`) ?? '',
            );
            return [name, document.modes[newControl.id]];
        });
        expect(Object.fromEntries(modes)).toEqual({
            standard: 'approve',
            strict: 'enforce',
            mcsb: 'approve',
        });
    });

    test('is known to the schema and to the parser of baselines', () => {
        expect(generated.get('docs/baseline.schema.json')).toContain('"log-lock-waits": {');
        const document = { extends: 'standard', modes: { 'log-lock-waits': 'report' } };
        const ids = registered.map(({ id }) => id);
        expect(parseBaseline(JSON.stringify(document), ids)).toMatchObject({ kind: 'valid' });
    });

    test.each(formats)('is in the report as %s', (format: Format) => {
        const evidence = [{ what: 'log_lock_waits', found: 'off', wanted: 'on' }];
        const drifted = result(newControl, { kind: 'drifted', evidence });
        const assessment = fleet([server('orders', { kind: 'assessed', controls: [drifted], writes: [] })]);
        const text = report(assessment, format, {
            toolVersion: '1.2.3',
            documentation: undefined,
            resourceManager: 'https://management.azure.com/',
            style: { width: 200, paint: plain, showsAll: false },
        });
        expect(text).toContain('log-lock-waits');
        expect(text).toContain('Long waits for locks are not logged');
    });
});

/**
 * Written by hand, and naming a control because it is that control's. Prose may mention it as well, and a test that walks
 * the fields of a server may name the controls that rest on them.
 */
test('a control that differs from Azure Policy is named in six places, and elsewhere only in generated files', () => {
    const id = 'customer-managed-key';
    const walks = ['new-control', 'odd-values'].map((name) => `test/unit/controls/${name}.test.ts`);
    const found = execFileSync('git', ['grep', '-l', '-F', '-e', id, '--', '.', ':!*.md'], {
        cwd: join(import.meta.dirname, '../../..'),
        encoding: 'utf8',
    });
    const places = found
        .trim()
        .split('\n')
        .filter((path) => !generated.has(path) && !walks.includes(path))
        // A story of one command, which walks many controls.
        .filter((path) => !path.startsWith('test/app/'))
        // Rows of what the guidance asks: their tests hold them against the controls.
        .filter((path) => !path.startsWith('scripts/generate/guidance/'));
    expect(places).toEqual([
        'src/controls/customer-managed-key.ts',
        'src/controls/index.ts',
        'src/policy-export/control-policies.ts',
        'test/unit/controls/customer-managed-key.test.ts',
        'test/unit/policy-export/drift-refused.test.ts',
        'test/unit/policy/differences.ts',
    ]);
});

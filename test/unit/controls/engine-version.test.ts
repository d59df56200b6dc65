import { describe, expect, test } from 'vitest';
import { engineVersion } from '../../../src/controls/engine-version.ts';
import { engineVersions, newestMajor } from '../../../src/controls/shared/engine-versions.ts';
import { serverState, thresholds } from '../../support/states.ts';

const standard = thresholds({ engineVersion: 'standard' });

function verdictOn(
    server: { readonly version: string; readonly minorVersion?: string; readonly readAt?: string },
    wanted = thresholds(),
) {
    return engineVersion.evaluate(
        serverState({ server: { minorVersion: '99', readAt: '2026-11-30T12:00:00Z', ...server } }),
        wanted,
    );
}

describe('engine-version', () => {
    test.each(['12', '13', '14', '15', '16', '17', '18', '19', '31'])(
        '%s is in support in November 2026',
        (version) => {
            expect(verdictOn({ version })).toEqual({ kind: 'compliant' });
        },
    );

    test.each([
        ['12', '2026-03-31'],
        ['13', '2026-03-31'],
    ])('%s has paid support only', (version, until) => {
        expect(verdictOn({ version }, standard)).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'version',
                    found: `${version}, standard support ended ${until}`,
                    wanted: 'a major version in support',
                },
            ],
            unrepairable: 'An operator plans a major upgrade, which cannot be reverted',
        });
    });

    test('the last day of support counts', () => {
        const on = (readAt: string) => verdictOn({ version: '14', readAt }, standard).kind;
        expect(on('2026-12-11T23:59:59Z')).toBe('compliant');
        expect(on('2026-12-12T00:00:00Z')).toBe('drifted');
    });

    test('extended support ends as well', () => {
        expect(verdictOn({ version: '11' })).toMatchObject({
            evidence: [{ found: '11, extended support ended 2026-11-08' }],
        });
        expect(verdictOn({ version: '15', readAt: '2027-11-12T00:00:00Z' })).toMatchObject({
            evidence: [{ found: '15, standard support ended 2027-11-11' }],
        });
    });

    test.each(['10', '9.6', '', 'banana', '17.2', '017', '-17'])(
        '"%s" is no version in support',
        (version) => {
            expect(verdictOn({ version })).toMatchObject({
                kind: 'drifted',
                evidence: [
                    { what: 'version', found: version || 'none', wanted: 'a major version in support' },
                ],
            });
        },
    );

    test.each([
        ['7', '7'],
        ['', 'none'],
        ['7beta', '7beta'],
        ['-9', '-9'],
    ])('minor version "%s" of 17 waits for maintenance', (minorVersion, found) => {
        expect(verdictOn({ version: '17', minorVersion })).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'minorVersion', found, wanted: 'at least 8' }],
            unrepairable: 'Azure installs minor versions in the maintenance window',
        });
    });

    test.each(['8', '10'])('minor version %s of 17 does not', (minorVersion) => {
        expect(verdictOn({ version: '17', minorVersion })).toEqual({ kind: 'compliant' });
    });

    test('a major version that is newer than the table has no minor version to compare with', () => {
        expect(verdictOn({ version: String(newestMajor + 1), minorVersion: '' })).toEqual({
            kind: 'compliant',
        });
    });

    test('the table and the page tell the same', () => {
        const page = engineVersion.texts.checks.join(' ');
        for (const { major, standardUntil, extendedUntil, minor } of engineVersions) {
            if (major > 13) expect(page).toContain(`${standardUntil} for ${major}`);
            if (extendedUntil !== undefined && major > 11)
                expect(page).toContain(`${extendedUntil} for ${major}`);
            if (major > 12) expect(page).toContain(`${major}.${minor}`);
        }
    });
});

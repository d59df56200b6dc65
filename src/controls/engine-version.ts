import { wholeNumber } from '../model/notation.ts';
import type { ServerProperties } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { type EngineVersion, engineVersions, newestMajor } from './shared/engine-versions.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const engineVersion = defineControl({
    id: 'engine-version',
    title: 'PostgreSQL still gets security fixes',
    failureTitle: 'PostgreSQL lacks security fixes',
    severity: 'medium',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`version` is a major version in support on the day of the read, by the dates that Azure had published on 30 November 2026: standard support until 2026-12-11 for 14, 2027-11-11 for 15, 2028-11-09 for 16, 2029-11-08 for 17, 2030-11-14 for 18.',
            'The threshold `engineVersion` says which support is enough: `extended` (the default), which is paid, until 2027-11-13 for 12, 2028-11-12 for 13, 2029-11-11 for 14; or `standard` (in `strict`).',
            '`minorVersion` is not older than the one with which Azure created servers then (18.3, 17.8, 16.11, 15.15, 14.20, 13.23).',
            'A major version that Pgwarden does not know yet is newer, and compliant.',
        ],
        why: ['Azure stops fixing the engine after the end of its support, and may stop such a server.'],
        repair: [
            'None: a major upgrade cannot be reverted, takes minutes of downtime, and may break applications.',
            'Azure installs minor versions in the maintenance window.',
        ],
        repairByHand: [
            'az postgres flexible-server upgrade --resource-group $RG --name $SERVER --version 17',
        ],
        outOfScope: ['Versions of extensions, and single vulnerabilities.'],
        links: [
            {
                title: 'Version policy',
                url: 'https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-version-policy',
            },
        ],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('version', 'minorVersion'),
    evaluate({ server }, { engineVersion: wanted }) {
        const evidence = [...majorFindings(server, wanted), ...minorFindings(server)];
        if (evidence.length === 0) return compliant;
        const isMajor = evidence.some(({ what }) => what === 'version');
        return drifted(
            evidence,
            isMajor
                ? 'An operator plans a major upgrade, which cannot be reverted'
                : 'Azure installs minor versions in the maintenance window',
        );
    },
});

function majorFindings(
    { version, readAt }: ServerProperties,
    wanted: Thresholds['engineVersion'],
): readonly Finding[] {
    const major = wholeNumber(version);
    if (major !== undefined && major > newestMajor) return [];
    const known = knownVersion(version);
    if (known === undefined) {
        return [{ what: 'version', found: version || 'none', wanted: 'a major version in support' }];
    }
    const { standardUntil, extendedUntil } = known;
    const until = wanted === 'extended' ? (extendedUntil ?? standardUntil) : standardUntil;
    if (readAt.slice(0, 10) <= until) return [];
    const what = extendedUntil === until ? 'extended support' : 'standard support';
    return [
        {
            what: 'version',
            found: `${version}, ${what} ended ${until}`,
            wanted: 'a major version in support',
        },
    ];
}

function minorFindings({ version, minorVersion }: ServerProperties): readonly Finding[] {
    const known = knownVersion(version);
    if (known === undefined) return [];
    const minor = wholeNumber(minorVersion);
    if (minor !== undefined && minor >= known.minor) return [];
    return [{ what: 'minorVersion', found: minorVersion || 'none', wanted: `at least ${known.minor}` }];
}

function knownVersion(version: string): EngineVersion | undefined {
    return engineVersions.find(({ major }) => String(major) === version);
}

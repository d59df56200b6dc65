/**
 * Azure's support of the major versions of PostgreSQL. Source: "Azure Database for PostgreSQL version policy" and
 * "Extended support" (January 2026), and the minor versions of "Supported versions" (December 2025 to March 2026), as
 * they were on 30 November 2026.
 */
export interface EngineVersion {
    readonly major: number;
    /** Last day of Azure's standard support. */
    readonly standardUntil: string;
    /** Last day of paid extended support. Absent: Azure has not announced one. */
    readonly extendedUntil?: string;
    /** The minor version with which Azure created servers then: an older one waits for maintenance. */
    readonly minor: number;
}

export const engineVersions: readonly EngineVersion[] = [
    { major: 11, standardUntil: '2026-03-31', extendedUntil: '2026-11-08', minor: 22 },
    { major: 12, standardUntil: '2026-03-31', extendedUntil: '2027-11-13', minor: 22 },
    { major: 13, standardUntil: '2026-03-31', extendedUntil: '2028-11-12', minor: 23 },
    { major: 14, standardUntil: '2026-12-11', extendedUntil: '2029-11-11', minor: 20 },
    { major: 15, standardUntil: '2027-11-11', minor: 15 },
    { major: 16, standardUntil: '2028-11-09', minor: 11 },
    { major: 17, standardUntil: '2029-11-08', minor: 8 },
    { major: 18, standardUntil: '2030-11-14', minor: 3 },
];

export const newestMajor = 18;

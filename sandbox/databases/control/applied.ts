/** The part of a server's record that its databases have already. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { AdministratorRecord, ServerRecord } from '../../simulator/world/server-record.ts';

export interface Applied {
    /** Of the data. */
    readonly major: string;
    /** The administrator, as soon as the role exists. */
    readonly login?: string;
    readonly password?: string;
    /** By lower-case object id. */
    readonly administrators: Readonly<Record<string, AdministratorRecord>>;
    readonly databases: readonly string[];
}

/** The password of administrators that nobody gave one: those of the seeded fleet. */
export const defaultPassword = 'sandbox-pgadmin';

/** The databases that every server has; nobody can create or drop them. */
export const systemDatabases: readonly string[] = ['postgres', 'azure_maintenance', 'azure_sys'];

export function nothingApplied(major: string): Applied {
    return { major, administrators: {}, databases: systemDatabases };
}

/** A copy of the primary has the primary's roles, and keeps them when it is promoted. */
export function appliedToReplica({
    properties,
    administratorPassword = defaultPassword,
}: ServerRecord): Applied {
    const { version, administratorLogin: login } = properties;
    return {
        ...nothingApplied(version),
        ...(login === undefined ? {} : { login, password: administratorPassword }),
    };
}

/** Undefined without a file: there are no data. */
export async function readApplied(file: string): Promise<Applied | undefined> {
    try {
        return JSON.parse(await readFile(file, 'utf8'));
    } catch {
        return undefined;
    }
}

export async function writeApplied(file: string, applied: Applied): Promise<void> {
    await writeFile(`${file}.new`, JSON.stringify(applied), { mode: 0o600 });
    await rename(`${file}.new`, file);
}

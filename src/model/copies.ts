/** Copies of a server's data: its backups and its read replicas, as far as controls judge them. Azure's own names. */

/**
 * The backups that Azure can restore the server from: GET flexibleServers/{name}/backups. Without a read, there are none
 * where Azure makes none.
 */
export interface Backups {
    /** Time at which the list was read, ISO 8601. Ages are judged against it. */
    readonly readAt: string;
    /** Completion of the newest backup, ISO 8601. Absent: the list has no completed backup. */
    readonly newestCompletedTime?: string;
}

/** A read replica of the server: an item of GET flexibleServers/{name}/replicas. */
export interface Replica {
    readonly name: string;
    /** Normalized region name, `canadaeast`. */
    readonly location: string;
    /** As of a server. */
    readonly state: string;
    /** `Active`, `Catchup`, `Broken`, … Absent: Azure reports none. */
    readonly replicationState?: string;
}

/** Returns why Azure makes no backups of the server; undefined: it makes them. */
export function withoutBackups(server: {
    readonly replicationRole: string;
    readonly state: string;
}): string | undefined {
    if (/replica$/i.test(server.replicationRole)) return 'A read replica has no backups';
    return /^stopp(ed|ing)$/i.test(server.state) ? 'Azure makes no backups of a stopped server' : undefined;
}

import type pg from 'pg';
import type { ServerRecord } from '../../simulator/world/server-record.ts';
import type { FlexibleServer } from '../../simulator/world/world.ts';
import type { Postmaster } from '../native/postmaster.ts';
import type { Applied } from './applied.ts';

/** A real server of one major version, ready to run and to copy. */
export interface Template {
    readonly runnable: string;
    readonly data: string;
}

export interface DatabaseServerOptions {
    /** Of this server alone. */
    readonly folder: string;
    /** Whether a later run goes on with the folder. */
    readonly isKept: boolean;
    /** Rejects with a NoDatabasesError for a version that is not installed. */
    readonly template: (major: string) => Promise<Template>;
    /** The server that this one replicates, running. Rejects with a NoDatabasesError while there is none. */
    readonly primary: (replica: FlexibleServer) => Promise<Running>;
    /** The principals of the tenant, as JSON for the functions that create Entra roles. */
    readonly directory: () => string;
}

/** A server that takes connections. */
export interface Running {
    readonly socketFolder: string;
    /** Of the socket, and of the loopback address, where passwords are asked for. */
    readonly port: number;
    readonly data: string;
    readonly major: string;
    readonly control: pg.Client;
}

export interface Live extends Running {
    readonly postmaster: Postmaster;
    readonly runnable: string;
    /** The restarts of the record when it was started. */
    readonly restarts: number;
    /** The files of settings as they were written last. */
    files: string;
    /** The record that it is in line with. */
    record?: ServerRecord;
    isEnded: boolean;
}

/** The changing part of one database server. */
export interface ServerState {
    readonly options: DatabaseServerOptions;
    /** Another object after a move to another resource group. */
    server: FlexibleServer;
    readonly data: string;
    readonly appliedFile: string;
    live?: Live | undefined;
    applied?: Applied | undefined;
    /** Removed with each run, and made again at the same path. */
    socketFolder?: string;
}

export function isReplica({ record }: Pick<FlexibleServer, 'record'>): boolean {
    return record.properties.replicationRole.endsWith('Replica');
}

export function restartsOf({ record }: FlexibleServer): number {
    return record.restarts ?? 0;
}

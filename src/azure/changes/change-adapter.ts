import type { ChangeKindName, ChangeOf } from '../../model/change.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ReadBackResult } from '../../model/write-results.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { DiagnosticSettingsClient, ServersClient } from '../resource-manager/clients.ts';
import type { FencedSignal } from '../resource-manager/fenced-signal.ts';
import type { ResourceReads } from '../resource-manager/resource-reads.ts';
import type { ServerVersions } from '../resource-manager/server-versions.ts';

/** The requests of one kind of change. Its pure half is the file of the same name in `src/changes`. */
export interface ChangeAdapter<Kind extends ChangeKindName> {
    /** Sends the write: one request, and a second one only where Azure refused the first for its api-version. */
    send(azure: ServerClients, change: ChangeOf<Kind>, sending: Sending): Promise<void>;
    /**
     * Reads only the change's target and returns which side of the change it shows. Takes one call, and a second one when
     * the target is missing, because its server may be missing.
     */
    readBack(azure: ServerClients, change: ChangeOf<Kind>): Promise<ReadBackResult>;
    /** Returns, after a conflict, how another actor made the change needless. Absent: a conflict never means that. */
    overtaken?(azure: ServerClients, change: ChangeOf<Kind>): Promise<string | undefined>;
}

/** The server of a change, and the clients for it. */
export interface ServerClients {
    readonly server: ServerId;
    /** Origin of Resource Manager. */
    readonly endpoint: string;
    readonly serverVersions: ServerVersions;
    readonly reads: ResourceReads;
    readonly postgres: ServersClient;
    readonly monitor: DiagnosticSettingsClient;
    readonly keyVault: KeyVault;
}

/** Options of a write: headers with the correlation id, the fence, and an observer of the first response. */
export interface Sending {
    readonly headers: Readonly<Record<string, string>>;
    readonly abortSignal: FencedSignal;
    readonly onResponse: (response: {
        readonly status: number;
        readonly headers: { get(name: string): string | undefined };
    }) => void;
}

/** Returns the options in the form of the servers' client. */
export function serverOptions({ headers, abortSignal, onResponse }: Sending) {
    return { abortSignal, onResponse, requestOptions: { customHeaders: { ...headers } } };
}

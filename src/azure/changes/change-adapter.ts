import type { MonitorClient } from '@azure/arm-monitor';
import type { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import type { ChangeKindName, ChangeOf } from '../../model/change.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { ReadBackResult } from '../../model/write-results.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { FencedSignal } from '../resource-manager/fenced-signal.ts';

/** What of one kind of change asks Azure. The other half is the file of the same name in `src/changes`. */
export interface ChangeAdapter<Kind extends ChangeKindName> {
    /** Sends exactly one request: the write of the change. */
    send(azure: ServerClients, change: ChangeOf<Kind>, sending: Sending): Promise<void>;
    /**
     * Reads the change's target, and nothing else, and says which side of the change it shows. One call; a second one
     * where the target is not there, because that may mean that its server is not.
     */
    readBack(azure: ServerClients, change: ChangeOf<Kind>): Promise<ReadBackResult>;
    /** Returns, after a conflict, why another actor's change makes this one needless. Absent: a conflict never means that. */
    overtaken?(azure: ServerClients, change: ChangeOf<Kind>): Promise<string | undefined>;
}

/** The server that is written, and the clients that reach it. */
export interface ServerClients {
    readonly server: ServerId;
    readonly postgres: PostgreSQLManagementFlexibleServerClient;
    readonly monitor: MonitorClient;
    readonly keyVault: KeyVault;
}

/** How a write is sent: with our correlation id, and with a look at the first answer. */
export interface Sending {
    readonly headers: Readonly<Record<string, string>>;
    readonly abortSignal: FencedSignal;
    readonly onResponse: (response: {
        readonly status: number;
        readonly headers: { get(name: string): string | undefined };
    }) => void;
}

/** The same for the client of the servers. */
export function serverOptions({ headers, abortSignal, onResponse }: Sending) {
    return { abortSignal, onResponse, requestOptions: { customHeaders: { ...headers } } };
}

import type { ProviderContext } from '../context/provider-context.ts';
import type { DataEncryptionSection } from '../world/server-record.ts';
import { inState } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';

/**
 * Servers notice the loss of their key, and its return, after some time. `keyUri` has no version:
 * every server whose own key URI starts with it is checked.
 */
export function noticeKeyChange(context: ProviderContext, keyUri: string): void {
    context.clock.after(context.behavior.keyLossNoticedMs, () => {
        for (const server of context.world.servers.values()) {
            const { primaryKeyURI, geoBackupKeyURI } = server.record.properties.dataEncryption;
            if (isOf(primaryKeyURI, keyUri) || isOf(geoBackupKeyURI, keyUri))
                refreshEncryption(context, server);
        }
    });
}

/** Works out the key status of a server and whether it can be reached with its key. */
export function refreshEncryption(context: ProviderContext, server: FlexibleServer): void {
    const encryption = server.record.properties.dataEncryption;
    if (encryption.type !== 'AzureKeyVault') return;
    const settled = withStatus(context, encryption);
    server.record = {
        ...server.record,
        properties: { ...server.record.properties, dataEncryption: settled },
    };
    const { state } = server.record.properties;
    const isLost = settled.primaryEncryptionKeyStatus === 'Invalid';
    if (isLost && state === 'Ready') enter(context, server, 'Inaccessible');
    if (!isLost && state === 'Inaccessible') enter(context, server, 'Ready');
}

function withStatus(context: ProviderContext, encryption: DataEncryptionSection): DataEncryptionSection {
    const { primaryKeyURI, geoBackupKeyURI } = encryption;
    return {
        ...encryption,
        ...(primaryKeyURI === undefined
            ? {}
            : { primaryEncryptionKeyStatus: statusOf(context, primaryKeyURI) }),
        ...(geoBackupKeyURI === undefined
            ? {}
            : { geoBackupEncryptionKeyStatus: statusOf(context, geoBackupKeyURI) }),
    };
}

function statusOf(context: ProviderContext, keyUri: string): 'Valid' | 'Invalid' {
    return context.keyState(keyUri) === 'usable' ? 'Valid' : 'Invalid';
}

function enter(context: ProviderContext, server: FlexibleServer, state: string): void {
    server.record = inState(server.record, state);
    context.report({
        kind: 'stateChanged',
        at: context.clock.now().toISOString(),
        text: `${server.name} is ${state}`,
        serverId: server.id,
        state,
    });
}

function isOf(uri: string | undefined, keyUri: string): boolean {
    const [own, changed] = [uri?.toLowerCase(), keyUri.toLowerCase()];
    return own !== undefined && (own === changed || own.startsWith(`${changed}/`));
}

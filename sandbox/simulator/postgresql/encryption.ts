import type { Azure } from '../context/provider-context.ts';
import type { DataEncryptionSection } from '../world/server-record.ts';
import { inState } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';

/**
 * Servers feel the loss of their key some time after it happened, and its return likewise. `keyUri` has no version:
 * every server whose own key URI starts with it is looked at.
 */
export function noticeKeyChange(azure: Azure, keyUri: string): void {
    azure.clock.after(azure.behaviour.keyLossNoticedMilliseconds, () => {
        for (const server of azure.world.servers.values()) {
            const { primaryKeyURI, geoBackupKeyURI } = server.record.properties.dataEncryption;
            if (isOf(primaryKeyURI, keyUri) || isOf(geoBackupKeyURI, keyUri)) settleEncryption(azure, server);
        }
    });
}

/** Works out the key status of a server and whether it can be reached with its key. */
export function settleEncryption(azure: Azure, server: FlexibleServer): void {
    const encryption = server.record.properties.dataEncryption;
    if (encryption.type !== 'AzureKeyVault') return;
    const settled = withStatus(azure, encryption);
    server.record = {
        ...server.record,
        properties: { ...server.record.properties, dataEncryption: settled },
    };
    const { state } = server.record.properties;
    const isLost = settled.primaryEncryptionKeyStatus === 'Invalid';
    if (isLost && state === 'Ready') enter(azure, server, 'Inaccessible');
    if (!isLost && state === 'Inaccessible') enter(azure, server, 'Ready');
}

function withStatus(azure: Azure, encryption: DataEncryptionSection): DataEncryptionSection {
    const { primaryKeyURI, geoBackupKeyURI } = encryption;
    return {
        ...encryption,
        ...(primaryKeyURI === undefined
            ? {}
            : { primaryEncryptionKeyStatus: statusOf(azure, primaryKeyURI) }),
        ...(geoBackupKeyURI === undefined
            ? {}
            : { geoBackupEncryptionKeyStatus: statusOf(azure, geoBackupKeyURI) }),
    };
}

function statusOf(azure: Azure, keyUri: string): 'Valid' | 'Invalid' {
    return azure.keyState(keyUri) === 'usable' ? 'Valid' : 'Invalid';
}

function enter(azure: Azure, server: FlexibleServer, state: string): void {
    server.record = inState(server.record, state);
    azure.tell({
        kind: 'stateChanged',
        at: azure.clock.now().toISOString(),
        text: `${server.name} is ${state}`,
        serverId: server.id,
        state,
    });
}

function isOf(uri: string | undefined, keyUri: string): boolean {
    const [own, changed] = [uri?.toLowerCase(), keyUri.toLowerCase()];
    return own !== undefined && (own === changed || own.startsWith(`${changed}/`));
}

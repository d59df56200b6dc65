import type { KeyVaultEvent } from '../../model/key-event.ts';
import { parseEnvelope, textOf } from './event-envelope.ts';

/**
 * Parses one delivered event of Key Vault. Throws MalformedInputError saying what is missing or not understood.
 * The fields of `data` are PascalCase on the wire; CloudEvents samples of other services use camel case, so both are
 * read. Source: "Azure Key Vault as Event Grid source".
 */
export function parseKeyEvent(event: unknown): KeyVaultEvent {
    const { id, type, topic, subject, time, data } = parseEnvelope(event);
    const version = textOf(data.Version) ?? textOf(data.version);
    return {
        id,
        eventType: type,
        keyUri: textOf(data.Id) ?? textOf(data.id),
        vaultName: textOf(data.VaultName) ?? textOf(data.vaultName) ?? vaultOfTopic(topic),
        keyName: textOf(data.ObjectName) ?? textOf(data.objectName) ?? subject,
        version: version === '' ? undefined : version,
        time,
    };
}

/** The topic is the resource id of the vault. */
function vaultOfTopic(topic: string | undefined): string | undefined {
    return /\/providers\/Microsoft\.KeyVault\/(?:vaults|managedHSMs)\/([^/]+)$/i.exec(topic ?? '')?.[1];
}

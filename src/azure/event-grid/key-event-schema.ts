import { z } from 'zod';
import type { KeyVaultEvent } from '../../model/key-event.ts';
import { hint, parseEnvelope } from './event-envelope.ts';

/**
 * Key Vault's events. The fields of `data` are PascalCase on the wire; CloudEvents samples of other services use camel
 * case, so both are read. Source: "Azure Key Vault as Event Grid source".
 */
const data = z
    .object({
        Id: hint,
        VaultName: hint,
        ObjectName: hint,
        Version: hint,
        id: hint,
        vaultName: hint,
        objectName: hint,
        version: hint,
    })
    .catch({});

/** Parses one delivered event. Throws MalformedInputError saying what is missing or not understood. */
export function parseKeyEvent(event: unknown): KeyVaultEvent {
    const { id, type, topic, subject, time, data: payload } = parseEnvelope(event);
    const found = data.parse(payload);
    const vaultName = found.VaultName ?? found.vaultName ?? vaultOfTopic(topic);
    const keyName = found.ObjectName ?? found.objectName ?? subject;
    const keyUri = found.Id ?? found.id;
    const version = found.Version ?? found.version;
    return {
        id,
        ...(type === undefined ? {} : { eventType: type }),
        ...(keyUri === undefined ? {} : { keyUri }),
        ...(vaultName === undefined ? {} : { vaultName }),
        ...(keyName === undefined ? {} : { keyName }),
        ...(version === undefined || version === '' ? {} : { version }),
        ...(time === undefined ? {} : { time }),
    };
}

/** The topic is the resource id of the vault. */
function vaultOfTopic(topic: string | undefined): string | undefined {
    return /\/providers\/Microsoft\.KeyVault\/(?:vaults|managedHSMs)\/([^/]+)$/i.exec(topic ?? '')?.[1];
}

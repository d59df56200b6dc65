import { shortened } from '../../model/foreign-text.ts';
import {
    type KeyChange,
    type KeyName,
    type KeyVaultEvent,
    keyNamed,
    keyNameOf,
} from '../../model/key-event.ts';

const keyEvents = /^Microsoft\.KeyVault\.Key(NewVersionCreated|NearExpiry|Expired)$/i;

/** Decides what a Key Vault event means. Total: every event gets exactly one answer. */
export function keyChange(event: KeyVaultEvent): KeyChange {
    const eventType = event.eventType ?? '';
    if (!keyEvents.test(eventType)) {
        return {
            kind: 'ignored',
            reason: `event type "${shortened(eventType)}" says nothing of a key's versions`,
        };
    }
    const key = keyOfEvent(event);
    if (key === undefined) return { kind: 'rejected', reason: 'the event names no key of a vault' };
    const host = key.host ?? key.vault;
    const version = event.version === undefined ? '' : `/${event.version}`;
    return {
        kind: 'keyChanged',
        key,
        cause: {
            kind: 'keyEvent',
            eventId: shortened(event.id),
            eventType,
            keyUri: shortened(event.keyUri ?? `https://${host}/keys/${key.name}${version}`),
            ...(event.time === undefined ? {} : { time: event.time }),
        },
    };
}

function keyOfEvent({ keyUri, vaultName, keyName }: KeyVaultEvent): KeyName | undefined {
    const named = keyUri === undefined ? undefined : keyNameOf(keyUri);
    if (named !== undefined) return named;
    return vaultName === undefined || keyName === undefined ? undefined : keyNamed(vaultName, keyName);
}

import type { AzureEvent, EventSink } from '../kernel/event-sink.ts';
import { type Key, type KeyVersion, keyUriOf, type Vault } from './vault.ts';

type KeyEventType = Extract<AzureEvent, { kind: 'key' }>['type'];

/** The events of keys. */
export interface Announcements {
    newVersion(vault: Vault, key: Key, version: KeyVersion): void;
    /** Once for each expiry date of a version. */
    expiry(vault: Vault, key: Key, version: KeyVersion, type: 'KeyNearExpiry' | 'KeyExpired'): void;
}

export function createAnnouncements(publish: EventSink): Announcements {
    /** The expiry dates that were announced, by version. */
    const announced = new Map<KeyVersion, Partial<Record<KeyEventType, number>>>();
    /** Documented: "Managed HSM does not support Event Grid Notifications". */
    const announce = (vault: Vault, event: AzureEvent): void => {
        if (!vault.isHsm) publish(event);
    };
    return {
        newVersion(vault, key, version) {
            announce(vault, keyEvent(vault, key, version, 'KeyNewVersionCreated'));
        },
        expiry(vault, key, version, type) {
            const already = announced.get(version) ?? {};
            if (version.expires === undefined || already[type] === version.expires) return;
            announced.set(version, { ...already, [type]: version.expires });
            announce(vault, keyEvent(vault, key, version, type));
        },
    };
}

function keyEvent(vault: Vault, key: Key, version: KeyVersion, type: KeyEventType): AzureEvent {
    return {
        kind: 'key',
        type,
        vaultId: vault.id,
        vaultName: vault.name,
        keyName: key.name,
        version: version.version,
        keyUri: `${keyUriOf(vault, key)}/${version.version}`,
        ...(version.notBefore === undefined ? {} : { notBefore: version.notBefore }),
        ...(version.expires === undefined ? {} : { expires: version.expires }),
    };
}

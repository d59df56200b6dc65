import type { SimulatorClock } from '../kernel/clock.ts';
import type { EventSink } from '../kernel/event-sink.ts';
import type { Random } from '../kernel/random.ts';
import { createAnnouncements } from './announcements.ts';
import { createKeyTimers } from './key-timers.ts';
import { type NewVersion, newVersion } from './new-version.ts';
import { nearExpiryDue, rotationDue } from './rotation-policy.ts';
import { currentVersion, type Key, type KeyVersion, keyUriOf, type Vault } from './vault.ts';

export interface KeyChangesOptions {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly publish: EventSink;
    /** The URI of the key without a version: any of its versions changed its state. */
    readonly onKeyChange: (keyUri: string) => void;
}

/** Changes keys, by a caller or by time, and reports every change. */
export interface KeyChanges {
    addVersion(
        vault: Vault,
        name: string,
        version: NewVersion,
    ): { readonly key: Key; readonly version: KeyVersion };
    /** To be called after any other change of a key: reports it and sets the timers anew. */
    changed(vault: Vault, key: Key): void;
    /** To be called after a key was deleted. */
    removed(vault: Vault, key: Key): void;
    stop(): void;
}

export function createKeyChanges({ clock, random, publish, onKeyChange }: KeyChangesOptions): KeyChanges {
    const timers = createKeyTimers(clock);
    const announcements = createAnnouncements(publish);
    const nowSeconds = (): number => clock.now().getTime() / 1000;

    function addVersion(vault: Vault, name: string, wanted: NewVersion) {
        const existing = vault.keys.get(name.toLowerCase());
        const version = newVersion(existing, wanted, nowSeconds(), random);
        const key: Key = existing ?? { name, versions: [], rotationPolicy: undefined };
        key.versions.push(version);
        vault.keys.set(name.toLowerCase(), key);
        announcements.newVersion(vault, key, version);
        changed(vault, key);
        return { key, version };
    }

    function changed(vault: Vault, key: Key): void {
        onKeyChange(keyUriOf(vault, key));
        watch(vault, key);
    }

    /** Announces what is due now and waits for what is due next. */
    function watch(vault: Vault, key: Key): void {
        timers.clear(key);
        if (vault.keys.get(key.name.toLowerCase()) !== key) return;
        const now = nowSeconds();
        const current = currentVersion(key);
        const rotation = rotationDue(key, current);
        if (rotation !== undefined && rotation <= now) {
            addVersion(vault, key.name, {});
            return;
        }
        const expiry = expiryState(key, current, now);
        if (expiry !== undefined) announcements.expiry(vault, key, current, expiry);
        const next = dueDates(key, current).filter((at) => at > now);
        if (next.length === 0) return;
        timers.set(key, Math.min(...next) - now, (isDue) => {
            if (isDue) onKeyChange(keyUriOf(vault, key));
            watch(vault, key);
        });
    }

    return {
        addVersion,
        changed,
        removed(vault, key) {
            timers.clear(key);
            onKeyChange(keyUriOf(vault, key));
        },
        stop: timers.stop,
    };
}

/** Assumed: only the current version is announced, and one that is near its expiry from the start is, too. */
function expiryState(key: Key, current: KeyVersion, now: number): 'KeyNearExpiry' | 'KeyExpired' | undefined {
    if (current.expires !== undefined && current.expires <= now) return 'KeyExpired';
    const nearExpiry = nearExpiryDue(key, current);
    return nearExpiry !== undefined && nearExpiry <= now ? 'KeyNearExpiry' : undefined;
}

/** Instants at which something happens to the key by itself, in Unix seconds. */
function dueDates(key: Key, current: KeyVersion): readonly number[] {
    const dates = [
        nearExpiryDue(key, current),
        rotationDue(key, current),
        ...key.versions.flatMap((version) => [version.expires, version.notBefore]),
    ];
    return dates.filter((at) => at !== undefined);
}

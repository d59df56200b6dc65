import type { SimulatorClock } from '../kernel/clock.ts';
import type { AzureEvent, EventSink } from '../kernel/event-sink.ts';
import type { Random } from '../kernel/random.ts';
import { expiryOfNewVersion, nearExpiryDue, rotationDue } from './rotation-policy.ts';
import { currentVersion, type Key, type KeyVersion, keyUriOf, type Vault } from './vault.ts';

/** What a new version may be given; what is absent comes from the version before it, or is a plain RSA 2048 key. */
export interface NewVersion {
    readonly keyType?: KeyVersion['keyType'];
    readonly keySize?: KeyVersion['keySize'];
    readonly keyOperations?: readonly string[];
    readonly enabled?: boolean;
    /** Unix seconds. */
    readonly notBefore?: number;
    /** Unix seconds. Without it the rotation policy of the key decides. */
    readonly expires?: number;
    /** Unix seconds, default now. For seeding a key that is already old. */
    readonly created?: number;
    readonly tags?: Readonly<Record<string, string>>;
}

export interface KeyChangesOptions {
    readonly clock: SimulatorClock;
    readonly random: Random;
    readonly publish: EventSink;
    /** The URI of the key without a version: any of its versions changed its state. */
    readonly onKeyChange: (keyUri: string) => void;
}

/** Everything that happens to keys, by a caller or by time, and who is told. */
export interface KeyChanges {
    addVersion(
        vault: Vault,
        name: string,
        version: NewVersion,
    ): { readonly key: Key; readonly version: KeyVersion };
    /** To be called after any other change of a key: tells who wants to know and sets the timers anew. */
    changed(vault: Vault, key: Key): void;
    /** To be called after a key was deleted. */
    removed(vault: Vault, key: Key): void;
    stop(): void;
}

type KeyEventType = Extract<AzureEvent, { kind: 'key' }>['type'];

const allOperations = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];

/** A timer is set anew at least so often: longer ones would not fit into a timer of this machine. */
const longestTimer = 86_400_000;

export function createKeyChanges(options: KeyChangesOptions): KeyChanges {
    const { clock, random, publish } = options;
    const cancelTimers = new Map<Key, () => void>();
    /** Which expiry of which version was announced, so that each is announced once. */
    const announced = new Map<KeyVersion, Partial<Record<KeyEventType, number>>>();
    const nowSeconds = (): number => clock.now().getTime() / 1000;

    function addVersion(vault: Vault, name: string, wanted: NewVersion) {
        const existing = vault.keys.get(name.toLowerCase());
        const key: Key = existing ?? { name, versions: [], rotationPolicy: undefined };
        const before = key.versions.at(-1);
        const created = wanted.created ?? Math.floor(nowSeconds());
        const keySize = wanted.keySize ?? before?.keySize ?? 2048;
        const version: KeyVersion = {
            version: random.hex(32),
            keyType: wanted.keyType ?? before?.keyType ?? 'RSA',
            keySize,
            modulus: modulusOf(keySize, random),
            created,
            keyOperations: wanted.keyOperations ?? before?.keyOperations ?? allOperations,
            enabled: wanted.enabled ?? true,
            notBefore: wanted.notBefore,
            expires: wanted.expires ?? expiryOfNewVersion(existing, created),
            updated: created,
            tags: wanted.tags ?? before?.tags ?? {},
        };
        key.versions.push(version);
        vault.keys.set(name.toLowerCase(), key);
        announce(vault, key, version, 'KeyNewVersionCreated');
        changed(vault, key);
        return { key, version };
    }

    function changed(vault: Vault, key: Key): void {
        options.onKeyChange(keyUriOf(vault, key));
        watch(vault, key);
    }

    function removed(vault: Vault, key: Key): void {
        cancelTimers.get(key)?.();
        cancelTimers.delete(key);
        options.onKeyChange(keyUriOf(vault, key));
    }

    /** Announces what is due now and waits for what is due next. */
    function watch(vault: Vault, key: Key): void {
        cancelTimers.get(key)?.();
        cancelTimers.delete(key);
        if (vault.keys.get(key.name.toLowerCase()) !== key) return;
        const now = nowSeconds();
        const current = currentVersion(key);
        const { expires } = current;
        const nearExpiry = nearExpiryDue(key, current);
        const rotation = rotationDue(key, current);
        if (rotation !== undefined && rotation <= now) {
            addVersion(vault, key.name, {});
            return;
        }
        // Assumed: only the current version is announced, and one that is near its expiry from the start is, too.
        if (expires !== undefined && expires <= now) announceOnce(vault, key, current, 'KeyExpired');
        else if (nearExpiry !== undefined && nearExpiry <= now)
            announceOnce(vault, key, current, 'KeyNearExpiry');

        const due = [
            nearExpiry,
            rotation,
            ...key.versions.flatMap((version) => [version.expires, version.notBefore]),
        ];
        const next = due.filter((at) => at !== undefined).filter((at) => at > now);
        if (next.length > 0) wait(Math.min(...next) - now, vault, key);
    }

    function wait(seconds: number, vault: Vault, key: Key): void {
        const scale = clock.scaled(1);
        // Expiry dates are real dates; with a scale of zero nothing could wait for them.
        if (scale === 0) return;
        const milliseconds = Math.min(seconds * 1000 + 1, longestTimer);
        const cancel = clock.after(milliseconds / scale, () => {
            if (milliseconds < longestTimer) options.onKeyChange(keyUriOf(vault, key));
            watch(vault, key);
        });
        cancelTimers.set(key, cancel);
    }

    function announceOnce(vault: Vault, key: Key, version: KeyVersion, type: KeyEventType): void {
        const already = announced.get(version) ?? {};
        if (version.expires === undefined || already[type] === version.expires) return;
        announced.set(version, { ...already, [type]: version.expires });
        announce(vault, key, version, type);
    }

    function announce(vault: Vault, key: Key, version: KeyVersion, type: KeyEventType): void {
        publish({
            kind: 'key',
            type,
            vaultId: vault.id,
            vaultName: vault.name,
            keyName: key.name,
            version: version.version,
            keyUri: `${keyUriOf(vault, key)}/${version.version}`,
            ...(version.notBefore === undefined ? {} : { notBefore: version.notBefore }),
            ...(version.expires === undefined ? {} : { expires: version.expires }),
        });
    }

    return {
        addVersion,
        changed,
        removed,
        stop() {
            for (const cancel of cancelTimers.values()) cancel();
            cancelTimers.clear();
        },
    };
}

/** Random digits with the highest bit set, so that it has the length of a modulus. */
function modulusOf(bits: number, random: Random): string {
    return Buffer.from(`c${random.hex(bits / 4 - 1)}`, 'hex').toString('base64url');
}

import { MalformedInputError } from '../../errors.ts';

/** The parts of a key URI: `https://{host}/keys/{name}/{version?}`. */
export interface KeyAddress {
    /** Origin. */
    readonly vaultUrl: string;
    readonly name: string;
    /** Absent: the newest. */
    readonly version?: string;
    /** Scope of tokens for this vault, `https://vault.azure.net/.default`. */
    readonly scope: string;
}

/** Key Vault's rule for names of keys. */
const keyName = /^[0-9A-Za-z-]{1,127}$/;

/**
 * Parses a key URI. Throws MalformedInputError for any other text, and for a host that is not a key vault, because that
 * host would receive Pgwarden's token.
 */
export function keyAddress(keyUri: string, dnsSuffixes: readonly string[]): KeyAddress {
    const url = URL.canParse(keyUri) ? new URL(keyUri) : undefined;
    const [, keys, name = '', version = ''] = url?.pathname.split('/') ?? [];
    if (url === undefined || url.protocol !== 'https:' || keys !== 'keys' || !keyName.test(name)) {
        throw new MalformedInputError(`"${keyUri}" is not the URI of a Key Vault key`);
    }
    if (url.username !== '' || url.password !== '') {
        throw new MalformedInputError(`"${url.origin}/keys/${name}" names a user; a key URI has none`);
    }
    const suffix = dnsSuffixes.find((each) => url.hostname === each || url.hostname.endsWith(`.${each}`));
    // In Azure vaults listen on port 443 only; the sandbox's differ by port.
    if (suffix === undefined || (url.port !== '' && suffix !== sandboxSuffix)) {
        throw new MalformedInputError(
            `${url.host} is not a key vault; allowed are ${dnsSuffixes.join(', ')} (KEY_VAULT_DNS_SUFFIX)`,
        );
    }
    return {
        vaultUrl: url.origin,
        name,
        ...(version === '' ? {} : { version }),
        scope: `https://${audienceHost(suffix)}/.default`,
    };
}

const sandboxSuffix = 'localhost';
const publicSuffix = 'vault.azure.net';

/** Returns the audience of a vault's tokens: the DNS suffix of its cloud. The sandbox's vaults accept the public cloud's. */
function audienceHost(suffix: string): string {
    if (suffix === sandboxSuffix) return publicSuffix;
    return /^(?:.*\.)?((?:vault|managedhsm)\..+)$/.exec(suffix)?.[1] ?? suffix;
}

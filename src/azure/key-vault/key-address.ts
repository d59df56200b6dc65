import { MalformedInputError } from '../../errors.ts';

/** A key URI in its parts: `https://{host}/keys/{name}/{version?}`. */
export interface KeyAddress {
    /** Origin. */
    readonly vaultUrl: string;
    readonly name: string;
    /** For whom the tokens of this vault are issued, `https://vault.azure.net/.default`. */
    readonly scope: string;
}

/** Key Vault's rule for names of keys. */
const keyName = /^[0-9A-Za-z-]{1,127}$/;

/** Takes a key URI apart, and refuses hosts that are not a key vault: whoever names a host here gets our token. */
export function keyAddress(keyUri: string, dnsSuffixes: readonly string[]): KeyAddress {
    const url = URL.canParse(keyUri) ? new URL(keyUri) : undefined;
    const [, keys, name = ''] = url?.pathname.split('/') ?? [];
    if (url === undefined || url.protocol !== 'https:' || keys !== 'keys' || !keyName.test(name)) {
        throw new MalformedInputError(`"${keyUri}" is not the URI of a Key Vault key`);
    }
    if (url.username !== '' || url.password !== '') {
        throw new MalformedInputError(`"${url.origin}/keys/${name}" names a user; a key URI has none`);
    }
    const suffix = dnsSuffixes.find((each) => url.hostname === each || url.hostname.endsWith(`.${each}`));
    // In Azure vaults answer at 443 only; the sandbox's are told apart by their ports.
    if (suffix === undefined || (url.port !== '' && suffix !== sandboxSuffix)) {
        throw new MalformedInputError(
            `${url.host} is not a key vault; allowed are ${dnsSuffixes.join(', ')} (KEY_VAULT_DNS_SUFFIX)`,
        );
    }
    return { vaultUrl: url.origin, name, scope: `https://${audienceHost(suffix)}/.default` };
}

const sandboxSuffix = 'localhost';
const publicSuffix = 'vault.azure.net';

/** A cloud's vaults take tokens for the suffix of their names; the sandbox's vaults take those of the public cloud. */
function audienceHost(suffix: string): string {
    if (suffix === sandboxSuffix) return publicSuffix;
    return /^(?:.*\.)?((?:vault|managedhsm)\..+)$/.exec(suffix)?.[1] ?? suffix;
}

/** Drifts of encryption keys: pins a server to today's version, and rotates the key. */
import { keyNames } from '../simulator/fleet/seed-fleet.ts';
import { vaultNames } from '../simulator/fleet/vaults.ts';
import type { Simulator } from '../simulator/index.ts';
import { people } from '../simulator/world/people.ts';
import type { CompletedDrift, Drift } from './drifts.ts';
import { field } from './resource-manager-calls.ts';

type Keys = Pick<Simulator, 'keyVault'>;

/** A server that follows its key is pinned to the key's version of today: the next rotation leaves it behind. */
export function pinnedKey({ keyVault }: Keys): Drift {
    return {
        what: 'primaryKeyURI',
        async plan(read, serverId) {
            const encryption = field(await read(serverId), 'properties', 'dataEncryption');
            const from = field(encryption, 'primaryKeyURI');
            if (typeof encryption !== 'object' || encryption === null || typeof from !== 'string')
                return undefined;
            const version = newestVersion(keyVault, from);
            if (version === undefined) return undefined;
            const to = `${from}/${version}`;
            const dataEncryption = { ...encryption, primaryKeyURI: to };
            return { method: 'PATCH', path: serverId, body: { properties: { dataEncryption } }, from, to };
        },
    };
}

/** Rotates the key of the fleet, or that of its backups, and returns what was done. */
export function rotateKey({ keyVault }: Keys, turn: number): CompletedDrift {
    const index = turn % vaultNames.length;
    const vaultName = vaultNames[index] ?? vaultNames[0];
    const keyName = keyNames[index] ?? keyNames[0];
    const vault = keyVault.vaults.find(({ name }) => name === vaultName);
    const before = newestVersion(keyVault, `${vault?.uri}/keys/${keyName}`) ?? '';
    const uri = keyVault.addVersion(vaultName, keyName);
    return {
        at: new Date(),
        serverId: vault?.id ?? '',
        serverName: vaultName,
        person: people.alice.name,
        what: `rotates key ${keyName}`,
        from: shortened(before),
        to: shortened(uri.slice(uri.lastIndexOf('/') + 1)),
    };
}

/** Undefined when the URI names a version already, or no key of the sandbox. */
function newestVersion({ vaults }: Keys['keyVault'], keyUri: string): string | undefined {
    const vault = vaults.find(({ uri }) => keyUri.startsWith(`${uri}/keys/`));
    const name = vault === undefined ? '' : keyUri.slice(`${vault.uri}/keys/`.length);
    return vault?.keys.get(name.toLowerCase())?.versions.at(-1)?.version;
}

function shortened(version: string): string {
    return `${version.slice(0, 8)}…`;
}

/** Pgwarden's reader in front of the simulated servers: the product's code, with the sandbox's port as its only difference. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Catalogue } from '../../../src/model/catalogue.ts';
import type { DatabaseObjects } from '../../../src/model/database-objects.ts';
import { databaseSlices, type EnabledState, type ServerProperties } from '../../../src/model/server-state.ts';
import { sandboxCloud } from '../../../src/postgresql/clouds.ts';
import {
    type DatabaseReaderOptions,
    type DatabaseReadings,
    databaseReader,
} from '../../../src/postgresql/database-reader.ts';
import { serverState } from '../../support/states.ts';
import { asAlice, databaseToken, type Fleet, people, query } from './fleet.ts';

export const role = 'pgwarden';

/** Lets Node trust the fleet's authority, as NODE_EXTRA_CA_CERTS does for a process. */
export function trust({ caPem }: Fleet): void {
    setDefaultCACertificates([...getCACertificates('default'), caPem]);
}

/** The server as Resource Manager describes it. */
export function propertiesOf({ simulator }: Fleet, name: string): ServerProperties {
    const found = [...simulator.world.servers.values()].find((server) => server.name === name);
    if (found === undefined) throw new Error(`no server ${name}`);
    const { properties } = found.record;
    return serverState({
        server: {
            version: properties.version,
            state: properties.state,
            fullyQualifiedDomainName: properties.fullyQualifiedDomainName,
            authConfig: {
                activeDirectoryAuth: enabled(properties.authConfig.activeDirectoryAuth),
                passwordAuth: enabled(properties.authConfig.passwordAuth),
            },
            network: { publicNetworkAccess: enabled(properties.network.publicNetworkAccess) },
        },
    }).server;
}

function enabled(word: string): EnabledState {
    return word === 'Enabled' ? 'Enabled' : 'Disabled';
}

/** Reads a server as Pgwarden's identity does. */
export function lookAt(
    fleet: Fleet,
    name: string,
    options: Partial<DatabaseReaderOptions> = {},
    properties: Partial<ServerProperties> = {},
): Promise<DatabaseReadings> {
    return databaseReader({
        cloud: sandboxCloud,
        principal: { role, objectId: people.pgwarden.objectId, type: 'service' },
        token: async () => databaseToken(fleet, people.pgwarden.objectId),
        sandboxAddress: { port: fleet.databases.ports.public },
        ...options,
    }).read({ ...propertiesOf(fleet, name), ...properties }, databaseSlices);
}

/** What a reading of a readable server has. */
export interface Looked {
    readonly catalogue: Catalogue;
    readonly databases: Readonly<Record<string, DatabaseObjects>>;
    readonly unread: Readonly<Record<string, string>>;
}

export async function looked(...args: Parameters<typeof lookAt>): Promise<Looked> {
    const { catalogue, databases } = await lookAt(...args);
    if (catalogue.kind !== 'read' || databases.kind !== 'read') {
        throw new Error(JSON.stringify([catalogue, databases]));
    }
    return {
        catalogue: catalogue.value,
        databases: Object.fromEntries(databases.value.map((each) => [each.database, each])),
        unread: Object.fromEntries((databases.unread ?? []).map(({ part, reason }) => [part, reason])),
    };
}

/** Creates the role of Pgwarden's identity, as an Entra administrator does. */
export async function createRole(fleet: Fleet, server: string): Promise<void> {
    const sql = `select pgaadauth_create_principal_with_oid('${role}', '${people.pgwarden.objectId}', 'service', false, false)`;
    await query(fleet, server, sql, asAlice(fleet));
}

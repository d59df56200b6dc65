/** How somebody at a terminal connects to the databases: the lines of the greeting. */
import type { FlexibleServer, World } from '../simulator/world/world.ts';
import type { SandboxEndpoints } from './endpoints.ts';
import type { SandboxDatabases } from './open-databases.ts';

const audience = 'https://ossrdbms-aad.database.windows.net';

/** Empty without databases. `caFile`: as it is written in a command. */
export function connectLines(
    databases: SandboxDatabases,
    { resourceManager }: Pick<SandboxEndpoints, 'resourceManager'>,
    world: World,
    caFile: string,
): readonly string[] {
    if (databases.kind === 'off') return [];
    if (databases.kind === 'missing') return [`  Databases         none: ${databases.reason}`];
    const { ports, versions, dnsSuffix } = databases.databases;
    const lines = [
        `  Databases         PostgreSQL ${versions.join(', ')}, started at the first connection (docs/sandbox-databases.md)`,
        `                    port ${ports.public} from the internet, ${ports.private} from the private network`,
    ];
    const server = shown(world, versions);
    if (server === undefined) return lines;
    const administrator = Object.values(server.record.administrators)[0]?.principalName ?? '';
    const token = `${resourceManager}/_sandbox/token?principal=${encodeURIComponent(administrator)}&audience=${audience}`;
    return [
        ...lines,
        `    export PGPASSWORD="$(curl -s --cacert ${caFile} '${token}' | node -p 'JSON.parse(fs.readFileSync(0)).token')"`,
        `    psql "host=${server.name}.${dnsSuffix} hostaddr=127.0.0.1 port=${ports.private} dbname=postgres user=${administrator} sslmode=verify-full sslrootcert=${caFile}"`,
    ];
}

/** A server that the administrator of the first lines can connect to. */
function shown({ servers }: World, versions: readonly string[]): FlexibleServer | undefined {
    return [...servers.values()].find(
        ({ record: { properties, administrators } }) =>
            properties.state === 'Ready' &&
            properties.replicationRole === 'Primary' &&
            versions.includes(properties.version) &&
            Object.keys(administrators).length > 0,
    );
}

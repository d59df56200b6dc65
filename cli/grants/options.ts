import { parseArgs } from 'node:util';
import { isGuid, parseServerId, type ServerId } from '../../src/model/resource-id.ts';
import type { Principal } from '../../src/postgresql/grants.ts';
import { type AzureSettings, azureSettings, type Environment, UsageError } from '../assess/options.ts';
import { type DatabaseOptions, databaseOptions, isRoleName } from '../databases/options.ts';

/** The options of one call of the command. */
export interface GrantsOptions {
    readonly principal: Principal;
    /** Databases that the role must reach. */
    readonly databases: readonly string[];
    /** The server to check. Undefined: print the SQL. */
    readonly check: ServerCheck | undefined;
}

export interface ServerCheck {
    readonly server: ServerId;
    readonly access: DatabaseOptions;
    readonly azure: AzureSettings;
}

const types = ['service', 'user', 'group'] as const;

export const usage = `Usage: npm run --silent grants -- --object-id ID [options]
Prints the SQL with which a database administrator lets Pgwarden look inside the databases of a server, and the
SQL that takes it away. Runs nothing and connects to nothing, except with --check.

  --object-id ID      Object id of the principal in Microsoft Entra (GUID), such as the identity of the app
  --role NAME         Name of the role. Default: pgwarden
  --type TYPE         ${types.join(', ')}. Default: service
  --database NAME     A database to which PUBLIC may not connect. Repeatable.
Check
  --check             Say whether a server has what the SQL grants, and no more. Connects as yourself.
  --server ID         The server (resource id)
  --database-user ROLE
                      The role to connect as. Default: your user principal name
  --endpoint URL, --audience URL
                      As for npm run assess
  With --check, --object-id may be missing, and without --database all databases count.

Exit codes: 0 printed, or nothing differs; 1 the server differs; 2 it cannot be checked, or wrong usage.
`;

/** Parses the command line. Returns undefined when help is requested. Throws a UsageError with every problem. */
export function readOptions(
    commandLine: readonly string[],
    environment: Environment,
): GrantsOptions | undefined {
    const values = parsed(commandLine);
    if (values.help === true) return undefined;
    const problems: string[] = [];
    const { role = 'pgwarden', database: databases = [], check = false } = values;
    const objectId = values['object-id'];
    if (objectId === undefined ? !check : !isGuid(objectId)) {
        problems.push(`--object-id "${objectId ?? ''}" is not an object id; allowed: a GUID`);
    }
    for (const name of [role, ...databases].filter((each) => !isRoleName(each))) {
        problems.push(`"${name}" is no name of PostgreSQL; allowed: 1 to 63 bytes`);
    }
    const type = types.find((each) => each === (values.type ?? 'service'));
    if (type === undefined) {
        problems.push(`--type "${values.type}" is unknown; allowed: ${types.join(', ')}`);
    }
    const server = parseServerId(values.server ?? '');
    if (check !== (values.server !== undefined) || (check && server === undefined)) {
        problems.push(
            '--check needs --server, and --server needs --check; allowed: the resource id of a server',
        );
    }
    const azure = azureSettings(values.endpoint, values.audience, environment, problems);
    const access = databaseOptions(values['database-user'], environment, azure.endpoint, problems);
    if (problems.length > 0) throw new UsageError(problems);
    return {
        principal: { role, ...(objectId === undefined ? {} : { objectId }), type: type ?? 'service' },
        databases,
        check: server === undefined ? undefined : { server, access, azure },
    };
}

function parsed(commandLine: readonly string[]) {
    const one = { type: 'string' } as const;
    try {
        return parseArgs({
            args: [...commandLine],
            options: {
                'object-id': one,
                role: one,
                type: one,
                database: { type: 'string', multiple: true },
                check: { type: 'boolean' },
                server: one,
                'database-user': one,
                endpoint: one,
                audience: one,
                help: { type: 'boolean', short: 'h' },
            },
        }).values;
    } catch (error) {
        const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
        throw new UsageError([`${sentence.replace(/\.$/, '')}; allowed: see --help`]);
    }
}

/** Connections of the sandbox itself, as the superuser that only Azure has. */
import pg from 'pg';

export interface ControlTarget {
    readonly socketFolder: string;
    readonly port: number;
    /** Default `postgres`. */
    readonly database?: string;
}

/** Opens one. The socket trusts whoever can open its folder: the server's user, and root. */
export async function controlConnection({
    socketFolder,
    port,
    database = 'postgres',
}: ControlTarget): Promise<pg.Client> {
    const client = new pg.Client({
        host: socketFolder,
        port,
        user: 'azuresu',
        database,
        password: '',
        ssl: false,
        application_name: 'azure',
        // No session of a customer may have changed what these words mean.
        options: '-c search_path=pg_catalog',
    });
    // Without a listener, a server that stops would end this process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
}

export async function asSuperuser<Result>(
    target: ControlTarget,
    work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
    const client = await controlConnection(target);
    try {
        return await work(client);
    } finally {
        await client.end();
    }
}

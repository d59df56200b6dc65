import { Agent, get } from 'node:https';
import { text } from 'node:stream/consumers';

/** The requests of an assessment. */
export interface BarePlan {
    readonly endpoint: string;
    readonly token: string;
    /** Servers that are read at the same time. */
    readonly concurrency: number;
    /** The first pages of the lists of servers; their links are followed. */
    readonly lists: readonly string[];
    /** Paths by server, which are requested together. */
    readonly servers: readonly (readonly string[])[];
}

/**
 * The reads of an assessment without the assessment: sends the same requests with the same concurrency, and parses each
 * response as JSON.
 */
export async function bareReads(plan: BarePlan): Promise<void> {
    const agent = new Agent({ keepAlive: true });

    async function read(path: string): Promise<unknown> {
        const url = new URL(path, plan.endpoint);
        const headers = { authorization: `Bearer ${plan.token}` };
        const body = await new Promise<string>((resolve, reject) => {
            get(url, { agent, headers }, (response) => text(response).then(resolve, reject)).once(
                'error',
                reject,
            );
        });
        return JSON.parse(body);
    }

    for (const list of plan.lists) {
        let next: string | undefined = list;
        while (next !== undefined)
            ({ nextLink: next } = (await read(next)) as { readonly nextLink?: string });
    }
    const servers = plan.servers.values();
    await Promise.all(
        Array.from({ length: plan.concurrency }, async () => {
            for (const paths of servers) await Promise.all(paths.map(read));
        }),
    );
    agent.destroy();
}

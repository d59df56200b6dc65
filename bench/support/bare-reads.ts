/**
 * The reads of an assessment without the assessment: `node bench/support/bare-reads.ts PLAN`. Sends the same requests
 * with the same concurrency, and parses each response as JSON.
 */
import { readFileSync } from 'node:fs';
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

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BarePlan;
const agent = new Agent({ keepAlive: true });

async function read(path: string): Promise<unknown> {
    const url = new URL(path, plan.endpoint);
    const body = await new Promise<string>((resolve, reject) => {
        const headers = { authorization: `Bearer ${plan.token}` };
        get(url, { agent, headers }, (response) => text(response).then(resolve, reject)).once(
            'error',
            reject,
        );
    });
    return JSON.parse(body);
}

for (const list of plan.lists) {
    let next: string | undefined = list;
    while (next !== undefined) ({ nextLink: next } = (await read(next)) as { readonly nextLink?: string });
}
const servers = plan.servers.values();
await Promise.all(
    Array.from({ length: plan.concurrency }, async () => {
        for (const paths of servers) await Promise.all(paths.map(read));
    }),
);
agent.destroy();

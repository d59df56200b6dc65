import { type RawResponse, raw, running, serverPath } from './running.ts';
import { sharedSimulator } from './shared-simulator.ts';

/** Starts a simulator that lists two servers a page for the tests of one file. */
export function pagedServers() {
    const run = sharedSimulator(() => running({ behavior: { serversPerPage: 2, settleMs: 0 } }));
    return {
        run,

        /** Sends a PATCH of the server. */
        patch: (server: string, body: unknown): Promise<RawResponse> =>
            raw(run(), 'PATCH', serverPath(server), { body }),

        /** Returns the properties of the server that a GET shows. */
        async propertiesOf(server: string): Promise<Record<string, unknown>> {
            const { body } = await raw(run(), 'GET', serverPath(server));
            return (body as { properties: Record<string, unknown> }).properties;
        },
    };
}

import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import * as z from 'zod';
import { InventoryUnreadableError } from '../../errors.ts';
import { keepErrorBody } from '../client/azure-error.ts';
import { isTransientRefusal } from '../client/classify-failure.ts';
import { failureOf, failureText } from '../client/failure.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';
import type { ResourceManagerOptions } from './clients.ts';

/** The scope of a query: some subscriptions, or all below a management group. */
export type GraphScope = { readonly subscriptions: readonly string[] } | { readonly managementGroup: string };

/** One page of rows, each with the columns that the query projects. */
export interface GraphPage {
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly next?: string;
    /** Number of rows on all pages, as Resource Graph counts them. */
    readonly total?: number;
}

export interface ResourceGraph {
    /** Reads one page. `kql` must project `id`, because Resource Graph pages by it. Throws InventoryUnreadableError. */
    query(kql: string, scope: GraphScope, page?: string): Promise<GraphPage>;
}

/** Resource Graph's maximum. */
const rowsPerPage = 1_000;

const graphResponse = z.object({
    data: z.array(z.record(z.string(), z.unknown())),
    skipToken: z.string().nullish(),
    totalRecords: z.number().nullish(),
});

/** Makes a client with one call per page. Quota: 15 calls in 5 seconds per principal in the tenant, so callers page slowly. */
export function resourceGraph(options: ResourceManagerOptions): ResourceGraph {
    const trusted = trustedOrigin('Resource Manager', options.endpoint, options.transport);
    const client = new ResourceGraphClient(credentialFor(options.scope, options.credential), {
        httpClient: trusted.httpClient,
        ...noRedirects,
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: 'pgwarden' },
        endpoint: options.endpoint,
        credentials: { scopes: [options.scope] },
    });
    client.pipeline.addPolicy(trusted.policy, { phase: 'Serialize' });
    client.pipeline.addPolicy(keepErrorBody(), { phase: 'Serialize' });
    if (options.counter !== undefined) client.pipeline.addPolicy(options.counter, { afterPhase: 'Sign' });
    return {
        async query(kql, scope, page) {
            try {
                const found = graphResponse.parse(
                    await client.resources({
                        ...('managementGroup' in scope
                            ? { managementGroups: [scope.managementGroup] }
                            : { subscriptions: [...scope.subscriptions] }),
                        query: kql,
                        options: {
                            top: rowsPerPage,
                            resultFormat: 'objectArray',
                            ...(page === undefined ? {} : { skipToken: page }),
                        },
                    }),
                );
                const next = found.skipToken ?? '';
                const total = found.totalRecords ?? undefined;
                return {
                    rows: found.data,
                    ...(next === '' ? {} : { next }),
                    ...(total === undefined ? {} : { total }),
                };
            } catch (error) {
                const failure = failureOf(error);
                throw new InventoryUnreadableError(
                    `Resource Graph: ${failureText(failure)}`,
                    isTransientRefusal(failure),
                    {
                        cause: error,
                    },
                );
            }
        },
    };
}

import * as z from 'zod';
import { type Contract, type ContractOptions, contractOf } from './contract.ts';
import { getRoute, type Route } from './definition/route.ts';
import { type RoutePorts, routes } from './routes/index.ts';

export interface ApiOptions extends ContractOptions {
    readonly controlIds: readonly string[];
}

/** Returns every route of the operators' API, and the one that shows their contract. */
export function allRoutes(options: ApiOptions): readonly Route<RoutePorts>[] {
    const contract = getRoute({
        name: 'contract',
        path: 'openapi.json',
        summary: 'shows the contract of this API as OpenAPI 3.1',
        response: z.looseObject({ openapi: z.string() }),
        show: async () => ({ ...contractDocument(options) }),
    });
    return [...routes(options.controlIds, options.version), contract];
}

/** Returns the contract of the operators' API. */
export function contractDocument(options: ApiOptions): Contract {
    return contractOf(allRoutes(options), options);
}

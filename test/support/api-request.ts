import type { ApiRequest } from '../../src/http/route.ts';

/** A request to a route of the operators' API: nothing is given but what the test says. */
export function apiRequest({
    id,
    query = {},
    ...given
}: {
    readonly id?: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly principalId?: string | undefined;
} = {}): ApiRequest {
    return {
        params: id === undefined ? {} : { id },
        query: new URLSearchParams(query),
        body: given.body,
        principalId: given.principalId,
    };
}

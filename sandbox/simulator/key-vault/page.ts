import type { SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';
import { badParameter } from './errors.ts';
import type { Vault } from './vault.ts';

const largestPage = 25;

/** One page of a list; `maxresults` is 1 to 25. The skip token is opaque to callers. */
export function page(request: SimulatorRequest, vault: Vault, items: readonly unknown[]): SimulatorResponse {
    const asked = request.query.get('maxresults');
    const size = asked === null ? largestPage : Number(asked);
    if (!Number.isInteger(size) || size < 1 || size > largestPage) {
        return badParameter(`maxresults must be between 1 and ${largestPage}`);
    }
    const start = startOf(request.query.get('$skiptoken'));
    if (start === undefined) return badParameter('The skiptoken is invalid.');
    const next = start + size;
    const nextQuery = new URLSearchParams({
        'api-version': request.query.get('api-version') ?? '',
        $skiptoken: Buffer.from(`start=${next}`).toString('base64url'),
        maxresults: String(size),
    });
    return {
        status: 200,
        body: {
            value: items.slice(start, next),
            nextLink: next < items.length ? `${vault.uri}${request.path}?${nextQuery}` : null,
        },
    };
}

function startOf(token: string | null): number | undefined {
    if (token === null) return 0;
    const match = /^start=(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
    return match === null ? undefined : Number(match[1]);
}

import type { SimulatorResponse } from '../kernel/http.ts';
import type { RequestLog } from '../kernel/request-log.ts';
import { ok } from './responses.ts';

/**
 * `GET /_sandbox/requests`: the log, oldest first. Filters: `since` (a sequence number, exclusive), `service`,
 * `method`, `path` (a part of it, without case).
 */
export function listRequests(requests: RequestLog, query: URLSearchParams): SimulatorResponse {
    const since = Number(query.get('since') ?? '0');
    const service = query.get('service');
    const method = query.get('method');
    const path = query.get('path')?.toLowerCase();
    const value = requests.entries.filter(
        (entry) =>
            entry.sequence > since &&
            (service === null || entry.service === service) &&
            (method === null || entry.method === method) &&
            (path === undefined || entry.path.toLowerCase().includes(path)),
    );
    return ok({ value, last: requests.entries.at(-1)?.sequence ?? since });
}

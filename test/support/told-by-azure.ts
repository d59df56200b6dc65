import type { ServerResponse } from '../../src/azure/resource-manager/resource-reads.ts';
import { readAt } from './states.ts';

/** A server resource as Resource Manager tells it in the newest api-version. */
export function toldByAzure(body: unknown, apiVersion = '2026-10-01'): ServerResponse {
    return { body, apiVersion, readAt };
}

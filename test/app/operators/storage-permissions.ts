/** Which permissions of Azure's roles the requests to storage need, as Azure documents them. */
import type { ProxiedRequest } from '../../../sandbox/storage/storage-proxy.ts';

const queues = 'Microsoft.Storage/storageAccounts/queueServices/queues';
const tables = 'Microsoft.Storage/storageAccounts/tableServices/tables';
const containers = 'Microsoft.Storage/storageAccounts/blobServices/containers';

export interface StorageNeed {
    /** The table, queue or container that it is about. */
    readonly resource: string;
    /** An action or data action. */
    readonly permission: string;
}

/** What one request needs; undefined when nobody knows. */
export function storageNeed({ service, method, path }: ProxiedRequest): StorageNeed | undefined {
    const url = new URL(path, 'http://storage');
    const [, , resource = '', rest = ''] =
        /^\/(devstoreaccount1\/)?([^/(?]*)\/?(.*)$/.exec(url.pathname) ?? [];
    switch (service) {
        case 'queue':
            return need(resource, queueNeed(method, rest, url.searchParams));
        case 'table':
            return need(resource, tableNeed(method, resource));
        case 'blob':
            return need(resource, blobNeed(method, rest, url.searchParams));
    }
}

function need(resource: string, permission: string | undefined): StorageNeed | undefined {
    return permission === undefined ? undefined : { resource, permission };
}

function queueNeed(method: string, rest: string, query: URLSearchParams): string | undefined {
    if (rest === '') return method === 'PUT' ? `${queues}/write` : `${queues}/read`;
    switch (method) {
        case 'GET':
            return query.get('peekonly') === 'true'
                ? `${queues}/messages/read`
                : `${queues}/messages/process/action`;
        case 'POST':
            return `${queues}/messages/add/action`;
        case 'PUT':
            return `${queues}/messages/write`;
        case 'DELETE':
            return `${queues}/messages/process/action`;
        default:
            return undefined;
    }
}

/**
 * A transaction's path does not name its table. The audit's add rows (test/unit/azure/storage/audit/audit-log.test.ts);
 * those of pending requests need what a single merge needs.
 */
function tableNeed(method: string, resource: string): string | undefined {
    if (resource === 'Tables') return method === 'GET' ? `${tables}/read` : undefined;
    switch (method) {
        case 'GET':
            return `${tables}/entities/read`;
        case 'POST':
            return `${tables}/entities/add/action`;
        case 'PUT':
        case 'PATCH':
        case 'MERGE':
            return `${tables}/entities/update/action`;
        case 'DELETE':
            return `${tables}/entities/delete`;
        default:
            return undefined;
    }
}

function blobNeed(method: string, rest: string, query: URLSearchParams): string | undefined {
    if (query.get('restype') === 'container' && query.get('comp') !== 'list') {
        return method === 'PUT' ? `${containers}/write` : `${containers}/read`;
    }
    if (method === 'GET' || method === 'HEAD') return `${containers}/blobs/read`;
    if (method === 'DELETE') return `${containers}/blobs/delete`;
    return method === 'PUT' && rest !== '' ? `${containers}/blobs/write` : undefined;
}

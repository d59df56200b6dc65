import type { ProxiedRequest } from '../../sandbox/storage/storage-proxy.ts';

/** The invocation that makes a call. */
export type Invocation = 'on-resource-change' | 'on-assessment' | 'on-remediation';

/** A kind of request to storage: its service and operation, and its purpose. */
interface StorageCall {
    readonly service: ProxiedRequest['service'];
    readonly method: string;
    /** Of the path. */
    readonly path: RegExp;
    readonly status?: number;
    readonly isIn?: Invocation;
    readonly name: string;
}

const calls: readonly StorageCall[] = [
    {
        service: 'table',
        method: 'PATCH',
        path: /servers\(PartitionKey='requests'/,
        name: 'table servers, merge: the event, for the attribution of whatever is found from now on',
    },
    {
        service: 'table',
        method: 'GET',
        path: /servers\(PartitionKey='requests'/,
        name: 'table servers, read: events that arrived meanwhile, for the attribution',
    },
    {
        service: 'table',
        method: 'GET',
        path: /servers\(PartitionKey='fleet'/,
        name: 'table servers, read: the budget',
    },
    {
        service: 'table',
        method: 'PUT',
        path: /servers\(PartitionKey='fleet'/,
        name: 'table servers, update: the share of the budget',
    },
    { service: 'table', method: 'GET', path: /servers\(/, name: "table servers, read: the server's record" },
    {
        service: 'table',
        method: 'PUT',
        path: /servers\(/,
        isIn: 'on-assessment',
        name: 'table servers, update: the record, with the started write; with the accepted operation',
    },
    {
        service: 'table',
        method: 'PUT',
        path: /servers\(/,
        name: 'table servers, update: the record, with the end; without the remediation',
    },
    {
        service: 'table',
        method: 'GET',
        path: /audit\(\)/,
        name: 'table audit, query: the newest entry of the chain',
    },
    {
        service: 'table',
        method: 'GET',
        path: /audit\(/,
        name: 'table audit, read: whether the audit has a write with this correlation id',
    },
    {
        service: 'table',
        method: 'POST',
        path: /\$batch/,
        name: 'table audit, transaction: an entry and the marker of its id',
    },
    {
        service: 'table',
        method: 'POST',
        path: /audit/,
        name: 'table audit, insert: the copy of the entry in the index of the day',
    },
    {
        service: 'blob',
        method: 'PUT',
        path: /leases\/.*comp=lease/,
        status: 201,
        name: 'container leases, acquire: the one writer of the server',
    },
    {
        service: 'blob',
        method: 'PUT',
        path: /leases\/.*comp=lease/,
        status: 200,
        name: 'container leases, release',
    },
    {
        service: 'blob',
        method: 'GET',
        path: /config\/pause\.json/,
        name: "container config, read: the operators' switch, for the decision and right before the request",
    },
    {
        service: 'blob',
        method: 'HEAD',
        path: /config\//,
        name: "container config, properties: the baseline's ETag",
    },
    {
        service: 'queue',
        method: 'POST',
        path: /\/assessments\//,
        name: 'queue assessments, send: the requested assessment',
    },
    {
        service: 'queue',
        method: 'POST',
        path: /\/remediations\//,
        name: 'queue remediations, send: the next step',
    },
];

/** Returns the invocation, the operation and the purpose of a request. Throws an error for one that is not known. */
export function storageCallName(request: ProxiedRequest, invocation: Invocation): string {
    const { service, method, path, status } = request;
    const known = calls.find(
        (call) =>
            call.service === service &&
            call.method === method &&
            call.path.test(decodeURIComponent(path)) &&
            (call.status ?? status) === status &&
            (call.isIn ?? invocation) === invocation,
    );
    if (known === undefined)
        throw new Error(`Not known: ${invocation} ${service} ${method} ${path} ${status}`);
    return `${invocation}: ${known.name}`;
}

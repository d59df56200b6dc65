import { createHmac } from 'node:crypto';
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';

/** Makes a policy that signs requests with the account's key. Source: "Authorize with Shared Key". */
export function sharedKeyPolicy(account: string, key: string): PipelinePolicy {
    return {
        name: 'sharedKey',
        sendRequest(request, next) {
            request.headers.set('x-ms-date', new Date().toUTCString());
            const signature = createHmac('sha256', Buffer.from(key, 'base64'))
                .update(textToSign(account, request), 'utf8')
                .digest('base64');
            request.headers.set('authorization', `SharedKey ${account}:${signature}`);
            return next(request);
        },
    };
}

/** Standard headers in the order of the signature. The date is in `x-ms-date`. */
const signedHeaders = [
    'content-encoding',
    'content-language',
    'content-length',
    'content-md5',
    'content-type',
    'date',
    'if-modified-since',
    'if-match',
    'if-none-match',
    'if-unmodified-since',
    'range',
];

function textToSign(account: string, request: PipelineRequest): string {
    const values = signedHeaders.map((name) => {
        const value = request.headers.get(name) ?? '';
        return name === 'content-length' && value === '0' ? '' : value;
    });
    const own = [...request.headers]
        .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
        .filter(([name]) => name.startsWith('x-ms-'))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name}:${value}\n`);
    const { pathname, searchParams } = new URL(request.url);
    const query = [...searchParams]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `\n${name.toLowerCase()}:${value}`);
    return `${[request.method, ...values].join('\n')}\n${own.join('')}/${account}${pathname}${query.join('')}`;
}

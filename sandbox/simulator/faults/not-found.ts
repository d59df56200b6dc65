import type { Refusal } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import type { Profile } from './profile.ts';

/** Reads of a path after it was put, of which some do not find it yet. */
const readsAfterPut = 3;

/**
 * Resource Manager while it replicates, moves and fails over: one read in twenty-five does not find a server, a child,
 * a group or an operation that is there, and half of the first three reads after a PUT do not find what was put.
 */
export function transientNotFound(random: Random): Profile {
    const justPut = new Map<string, number>();
    return {
        beforeServing(service, method, path) {
            if (service !== 'resourceManager') return undefined;
            const key = path.toLowerCase();
            if (method === 'PUT') justPut.set(key, readsAfterPut);
            const response = method === 'GET' || method === 'HEAD' ? notFound(path, random) : undefined;
            if (response === undefined) return undefined;
            const left = justPut.get(key) ?? 0;
            if (left === 0) return random.chance(0.04) ? response : undefined;
            justPut.set(key, left - 1);
            return random.chance(0.5) ? response : undefined;
        },
    };
}

/** Azure's 404 for that path; undefined for paths that are always found. */
function notFound(path: string, random: Random): Refusal | undefined {
    if (/\/azureAsyncOperation\/[^/]+$/i.test(path)) {
        return refusal('OperationNotFound', 'The requested operation was not found.');
    }
    const [, group, rest] =
        /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)(\/providers\/.+)?$/i.exec(path) ?? [];
    if (group === undefined) return undefined;
    if (rest === undefined || random.chance(0.25)) {
        return refusal('ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
    }
    const what = rest.slice(rest.lastIndexOf('/providers/') + '/providers/'.length);
    return refusal(
        'ResourceNotFound',
        `The Resource '${what}' under resource group '${group}' was not found. ` +
            'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
    );
}

function refusal(code: string, message: string): Refusal {
    return { kind: 'refuse', status: 404, code, message };
}

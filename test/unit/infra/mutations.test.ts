import { expect, test } from 'vitest';
import {
    type Deployments,
    isList,
    isObject,
    type Json,
    type JsonObject,
    type Resource,
    readDeployments,
    type Sample,
} from '../../support/infra/deployment.ts';
import { deploymentGaps } from '../../support/infra/gaps.ts';

/** Whatever is removed from a deployment, a gap must tell. */

const deployments = readDeployments();

/** Parts that may change without harm, each with its reason. */
const free: Readonly<Record<string, RegExp>> = {
    'labels for people': /\.tags\b|properties\.(roleName|description)$/,
    'how much is kept of the logs': /workspaces [\w-]+\.properties(\.retentionInDays|\.sku|\.sku\.name)?$/,
    'Azure has a default': /properties\.accessTier$|^.*preferredBatchSizeInKilobytes$/,
    'Azure shows it': /\.Application_Type$|\.kind$/,
    'part of every request, without which the compiler refuses the file':
        /\.(id|type|name|apiVersion|location)$/,
    'the compiler refuses a resource without it': /\.sku\b/,
};

interface Removal {
    readonly what: string;
    readonly deployments: Deployments;
}

/** The value without one part, for each part at any depth. */
function* withoutOne(value: Json, path: string): Generator<readonly [string, Json]> {
    if (isList(value)) {
        for (const [index, item] of value.entries()) {
            yield [`${path}.${index}`, value.toSpliced(index, 1)];
            for (const [at, rest] of withoutOne(item, `${path}.${index}`))
                yield [at, value.with(index, rest)];
        }
    } else if (isObject(value)) {
        for (const [key, item] of Object.entries(value)) {
            const { [key]: _, ...rest } = value;
            // An empty list and none are the same.
            if (!isList(item) || item.length > 0) yield [`${path}.${key}`, rest];
            for (const [at, changed] of withoutOne(item, `${path}.${key}`))
                yield [at, { ...value, [key]: changed }];
        }
    }
}

function* removals(): Generator<Removal> {
    for (const [sample, { resources, outputs }] of Object.entries(deployments)) {
        const having = (changed: readonly Resource[]): Deployments => ({
            ...deployments,
            [sample as Sample]: { resources: changed, outputs },
        });
        for (const [index, resource] of resources.entries()) {
            const what = `${sample}: ${resource.type} ${resource.name.slice(0, 60)}`;
            yield { what, deployments: having(resources.toSpliced(index, 1)) };
            for (const [path, changed] of withoutOne(resource as JsonObject, what)) {
                yield { what: path, deployments: having(resources.with(index, changed as Resource)) };
            }
        }
    }
}

test('whatever is removed from a deployment is missed', () => {
    let count = 0;
    const unnoticed: string[] = [];
    for (const { what, deployments: changed } of removals()) {
        if (Object.values(free).some((pattern) => pattern.test(what))) continue;
        count += 1;
        if (deploymentGaps(changed).length === 0) unnoticed.push(what);
    }
    expect(unnoticed).toEqual([]);
    expect(count).toBeGreaterThan(300);
});

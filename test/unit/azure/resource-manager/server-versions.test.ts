import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { serverVersions } from '../../../../src/azure/resource-manager/server-versions.ts';

const subscriptionId = '11111111-1111-4111-8111-111111111111';
const groups = ['a', 'b', 'c', 'd'].map((resourceGroup) => ({ subscriptionId, resourceGroup }));
const [a, b] = groups as [(typeof groups)[number], (typeof groups)[number]];

function refusal(status: number, code: string): RestError {
    const request = createPipelineRequest({ url: 'https://management.azure.com/' });
    const bodyAsText = JSON.stringify({ error: { code, message: 'no' } });
    return new RestError('no', {
        statusCode: status,
        request,
        response: { request, status, headers: createHttpHeaders(), bodyAsText },
    });
}

/** Versions of a Resource Manager that refuses the newest one in some groups; what was asked of it. */
function cloud({ without, code = 'NoRegisteredProviderFound', status = 400 }: CloudOptions) {
    const time = { now: new Date('2026-11-30T12:00:00Z') };
    const versions = serverVersions({ now: () => time.now });
    const asked: string[] = [];
    async function ask(place: { readonly subscriptionId: string; readonly resourceGroup?: string }) {
        return await versions.send(place, async (version) => {
            asked.push(version.slice(0, 4));
            const lacks = without === 'everywhere' || without.includes(place.resourceGroup ?? '');
            if (version === '2026-10-01' && lacks) throw refusal(status, code);
            return version;
        });
    }
    return { time, asked, ask };
}

interface CloudOptions {
    readonly without: 'everywhere' | readonly string[];
    readonly code?: string;
    readonly status?: number;
}

describe('the api-version of a server', () => {
    test('is the newest one where Resource Manager offers it', async () => {
        const { ask, asked } = cloud({ without: [] });
        expect(await ask(a)).toBe('2026-10-01');
        expect(asked).toEqual(['2026']);
    });

    test.each([
        [400, 'NoRegisteredProviderFound'],
        [400, 'InvalidApiVersionParameter'],
        [404, 'InvalidResourceType'],
    ])('is the older one after %i %s, without another question in that group', async (status, code) => {
        const { ask, asked } = cloud({ without: 'everywhere', status, code });
        expect([await ask(a), await ask(a)]).toEqual(['2025-08-01', '2025-08-01']);
        expect(asked).toEqual(['2026', '2025', '2025']);
    });

    test.each([
        [404, 'ResourceNotFound'],
        [400, 'ServerStoppedError'],
        [403, 'NoRegisteredProviderFound'],
        [429, 'SubscriptionRequestsThrottled'],
    ])('is not asked for again after %i %s', async (status, code) => {
        const { ask, asked } = cloud({ without: 'everywhere', status, code });
        await expect(ask(a)).rejects.toMatchObject({ statusCode: status });
        expect(asked).toEqual(['2026']);
    });

    test('is the older one in a whole subscription after three of its groups, of which none has the newest', async () => {
        const { ask, asked } = cloud({ without: 'everywhere' });
        for (const group of groups) await ask(group);
        expect(asked).toEqual(['2026', '2025', '2026', '2025', '2026', '2025', '2025']);
    });

    test('stays the newest one in the groups of another region', async () => {
        const { ask } = cloud({ without: ['b', 'c', 'd'] });
        const answers: string[] = [];
        for (const group of [...groups, a]) answers.push(await ask(group));
        expect(answers).toEqual(['2026-10-01', '2025-08-01', '2025-08-01', '2025-08-01', '2026-10-01']);
    });

    test('is tried again after an hour', async () => {
        const { ask, asked, time } = cloud({ without: ['b'] });
        await ask(b);
        time.now = new Date('2026-11-30T12:59:59Z');
        await ask(b);
        time.now = new Date('2026-11-30T13:00:01Z');
        await ask(b);
        expect(asked).toEqual(['2026', '2025', '2025', '2026', '2025']);
    });

    test('is not remembered when the older one fails as well', async () => {
        const { ask, asked } = cloud({ without: 'everywhere' });
        const versions = serverVersions({ now: () => new Date() });
        const fails = () =>
            versions.send(a, async () => {
                asked.push('both');
                throw refusal(400, 'NoRegisteredProviderFound');
            });
        await expect(fails()).rejects.toThrow();
        await expect(fails()).rejects.toThrow();
        expect(asked).toEqual(['both', 'both', 'both', 'both']);
        expect(await ask(a)).toBe('2025-08-01');
    });
});

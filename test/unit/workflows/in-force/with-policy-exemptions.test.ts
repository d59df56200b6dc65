import { beforeEach, describe, expect, test } from 'vitest';
import { defaultNotifications } from '../../../../src/baseline/defaults.ts';
import { parseBaseline } from '../../../../src/baseline/parse.ts';
import { respectsPolicyExemptions } from '../../../../src/baseline/policy-exemptions.ts';
import { controls } from '../../../../src/controls/index.ts';
import { BaselineUnreadableError } from '../../../../src/errors.ts';
import type { PolicyExemption } from '../../../../src/model/policy-exemption.ts';
import type { ServerId } from '../../../../src/model/resource-id.ts';
import { withPolicyExemptions } from '../../../../src/workflows/in-force/with-policy-exemptions.ts';
import { enforcing } from '../../../support/effective-baseline.ts';

const server: ServerId = {
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'app',
    name: 'orders',
};
const path =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders';

const exemption: PolicyExemption = {
    id: `${path}/providers/Microsoft.Authorization/policyExemptions/why`,
    scope: path,
    kind: 'mitigated',
    expires: '2026-07-01T00:00:00Z',
    definitions: { kind: 'known', named: [{ guid: 'c29c38cb-74a7-4505-9a06-e588ab86620a' }] },
};

let asked: string[];
let found: readonly PolicyExemption[] | BaselineUnreadableError;
let isHonored: boolean;
let own: ReturnType<typeof enforcing>;

beforeEach(() => {
    asked = [];
    found = [exemption];
    isHonored = true;
    own = enforcing(['secure-transport', 'log-checkpoints']);
});

const source = withPolicyExemptions(
    {
        current: async () => ({
            name: 'standard',
            digest: 'd1',
            source: { kind: 'profile', name: 'standard' },
            needsTags: false,
            respectsPolicyExemptions: isHonored,
            notifications: defaultNotifications,
            exemptions: [],
            effective: () => own,
        }),
    },
    {
        policyExemptions: {
            async of(subscriptionId) {
                asked.push(subscriptionId);
                if (found instanceof BaselineUnreadableError) throw found;
                return found;
            },
        },
        controls,
        clock: { now: () => new Date('2026-06-15T12:00:00Z') },
    },
);

describe('a baseline that honors exemptions of Azure Policy', () => {
    test('exempts from the control that mirrors the definition', async () => {
        const { exemptions } = (await source.current(server)).effective(server, undefined);
        expect(Object.keys(exemptions)).toEqual(['secure-transport']);
        expect(exemptions['secure-transport']).toMatchObject({ owner: 'Azure Policy', kind: 'mitigated' });
    });

    test('lets an exemption of its own win', async () => {
        const ours = {
            reason: 'ours',
            owner: 'us',
            expires: '2026-06-20T00:00:00Z',
            kind: 'waiver',
        } as const;
        own = { ...own, exemptions: { 'secure-transport': ours } };
        const { exemptions } = (await source.current(server)).effective(server, undefined);
        expect(exemptions).toEqual({ 'secure-transport': ours });
    });

    test('reports nothing of a server whose exemptions are unknown', async () => {
        found = [{ ...exemption, definitions: { kind: 'unknown', reason: 'no' } }];
        const current = await source.current(server);
        expect(() => current.effective(server, undefined)).toThrow(BaselineUnreadableError);
        const neighbour = { ...server, name: 'billing' };
        expect(current.effective(neighbour, undefined).exemptions).toEqual({});
    });

    test('is not readable while the exemptions are not', async () => {
        found = new BaselineUnreadableError(['HTTP 403']);
        await expect(source.current(server)).rejects.toBe(found);
    });

    test('reports nothing of servers whose exemptions were not requested', async () => {
        const elsewhere = { ...server, subscriptionId: '99999999-9999-4999-8999-999999999999' };
        const current = await source.current(server);
        expect(() => current.effective(elsewhere, undefined)).toThrow(BaselineUnreadableError);
        const without = await source.current();
        expect(() => without.effective(server, undefined)).toThrow(BaselineUnreadableError);
    });
});

describe('a baseline without that field', () => {
    test('asks for no exemptions', async () => {
        isHonored = false;
        const { exemptions } = (await source.current(server)).effective(server, undefined);
        expect({ exemptions, asked }).toEqual({ exemptions: {}, asked: [] });
    });

    test.each([
        ['nothing', {}, false],
        ['ignore', { policyExemptions: 'ignore' }, false],
        ['honor', { policyExemptions: 'honor' }, true],
    ])('a document that says %s', (_what, fields, isHonoring) => {
        const parsed = parseBaseline(
            JSON.stringify({ extends: 'standard', ...fields }),
            controls.map(({ id }) => id),
        );
        if (parsed.kind !== 'valid') throw new Error('not valid');
        expect(respectsPolicyExemptions(parsed.baseline)).toBe(isHonoring);
    });
});

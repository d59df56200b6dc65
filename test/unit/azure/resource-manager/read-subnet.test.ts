import { describe, expect, test } from 'vitest';
import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import { ensureGroup, subscriptionIds } from '../../../../sandbox/simulator/world/create-server.ts';
import { parseSubnet, subscriptionOfSubnet } from '../../../../src/azure/resource-manager/read-subnet.ts';
import { networkSecurityGroup } from '../../../../src/controls/network-security-group.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import type { Verdict } from '../../../../src/model/verdict.ts';
import { createServer, production } from '../../../sandbox/simulator/running.ts';
import { productOf, serverIdOf } from '../../../support/product-in-sandbox.ts';
import { thresholds } from '../../../support/states.ts';
import { sharedProduct } from './shared-product.ts';

const product = sharedProduct();
const action = 'Microsoft.Network/virtualNetworks/subnets/read';

function idOf(name: string, subscription: string = production): string {
    return `/subscriptions/${subscription}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/hub/subnets/${name}`;
}

/** Makes servers in one subnet, which has a group or none, or does not exist. */
function serversIn(id: string, names: readonly string[], group?: string | 'no subnet'): void {
    const { world } = product().simulator;
    if (group !== 'no subnet') {
        const security = group === undefined ? {} : { networkSecurityGroupId: group };
        world.subnets.set(id.toLowerCase(), { id, addressPrefix: '10.0.0.0/28', ...security });
    }
    for (const name of names) {
        const network = { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: id };
        createServer(world, { name, properties: { network } });
    }
}

/** The verdicts on servers that are assessed together, and the paths of the subnets that were read. */
async function judged(names: readonly string[]) {
    const { requests } = product().simulator;
    const before = requests.entries.length;
    const { reader } = productOf(product());
    const requestedAt = new Date(Date.now() - 1_000).toISOString();
    const verdicts: (Verdict | undefined)[] = [];
    for (const name of names) {
        const reading = await reader.read(serverIdOf(name), networkSecurityGroup.reads, { requestedAt });
        if (reading.kind === 'missing') throw new Error(reading.reason);
        verdicts.push(evaluate([networkSecurityGroup], reading.slices, thresholds())[0]?.verdict);
    }
    const asked = requests.entries
        .slice(before)
        .map(({ path }) => path.split('?')[0] ?? '')
        .filter((path) => path.includes('/subnets/'));
    return { verdicts, asked };
}

describe('the subnet of a server', () => {
    test('is read once for the servers in it, in whatever subscription it is', async () => {
        const { development } = subscriptionIds;
        const id = idOf('shared', development);
        const { world } = product().simulator;
        ensureGroup(world, development, 'network', 'canadacentral');
        serversIn(id, ['shared-a', 'shared-b', 'shared-c'], '/nsg');
        const compliant = { kind: 'compliant' };
        expect(await judged(['shared-a', 'shared-b', 'shared-c'])).toEqual({
            verdicts: [compliant, compliant, compliant],
            asked: [id],
        });
    });

    test('drifts without a network security group', async () => {
        serversIn(idOf('open'), ['open-a']);
        expect((await judged(['open-a'])).verdicts).toMatchObject([{ kind: 'drifted' }]);
    });

    test('is not read for a server outside of virtual networks', async () => {
        createServer(product().simulator.world, { name: 'outside' });
        expect(await judged(['outside'])).toMatchObject({
            verdicts: [{ kind: 'notApplicable' }],
            asked: [],
        });
    });

    test('that Azure does not find is unknown, and the server is there', async () => {
        serversIn(idOf('gone'), ['gone-a'], 'no subnet');
        expect((await judged(['gone-a'])).verdicts).toEqual([
            { kind: 'unknown', reason: expect.stringMatching(/^subnet: HTTP 404 /) },
        ]);
    });

    test('without the permission is unknown, with its name, and costs one call for all servers in it', async () => {
        serversIn(idOf('closed'), ['closed-a', 'closed-b'], '/nsg');
        product().simulator.faults.replace({
            ...noFaults,
            beforeServing: (_service, _method, path) =>
                path.includes('/subnets/')
                    ? { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: `no '${action}'` }
                    : undefined,
        });
        const { verdicts, asked } = await judged(['closed-a', 'closed-b']);
        product().simulator.faults.replace(noFaults);
        const unknown = { kind: 'unknown', reason: expect.stringContaining(action) };
        expect(verdicts).toEqual([unknown, unknown]);
        expect(asked).toEqual([idOf('closed')]);
    });
});

describe('odd answers', () => {
    test('a subnet without an id, or with another kind of group, is unreadable', () => {
        for (const answer of [
            {},
            null,
            'subnet',
            { id: '' },
            { id: '/s', networkSecurityGroup: '/nsg' },
            { id: '/s', networkSecurityGroup: { id: 7 } },
        ]) {
            expect(() => parseSubnet(answer)).toThrow();
        }
        for (const networkSecurityGroup of [undefined, null, {}, { id: null }, { id: '' }]) {
            expect(parseSubnet({ id: '/s', networkSecurityGroup })).toEqual({});
        }
    });

    test.each([
        '/subnet',
        `${idOf('a')}?x=1`,
        `${idOf('a')}/../b`,
        idOf('a').replace('virtualNetworks', 'x'),
    ])('"%s" is no id of a subnet, and is not asked for', (id) => {
        expect(() => subscriptionOfSubnet(id)).toThrow('is not the resource id of a subnet');
    });
});

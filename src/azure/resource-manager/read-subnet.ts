import * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import { shortened } from '../../model/foreign-text.ts';
import type { Subnet } from '../../model/surroundings.ts';
import { optionalName } from './parse-fields.ts';
import type { ResourceReads } from './resource-reads.ts';

const subnetId =
    /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/[^/?#]{1,90}\/providers\/Microsoft\.Network\/virtualNetworks\/[^/?#]{1,80}\/subnets\/[^/?#]{1,80}$/i;

/** Returns the subscription of a subnet, which need not be the server's. Throws MalformedInputError for no id of a subnet. */
export function subscriptionOfSubnet(id: string): string {
    const subscriptionId = subnetId.exec(id)?.[1];
    if (subscriptionId === undefined) {
        throw new MalformedInputError(`"${shortened(id)}" is not the resource id of a subnet`);
    }
    return subscriptionId.toLowerCase();
}

/** Reads the subnet with that id, with reads of its subscription. */
export async function readSubnet(reads: ResourceReads, id: string): Promise<Subnet> {
    return parseSubnet(await reads.one('network', encodeURI(id)));
}

/** A subnet that Azure did not name is none. */
const subnet = z.object({
    id: z.string().min(1),
    networkSecurityGroup: z.object({ id: optionalName }).nullish(),
});

/** Parses GET Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}. */
export function parseSubnet(response: unknown): Subnet {
    const networkSecurityGroupId = subnet.parse(response).networkSecurityGroup?.id;
    return networkSecurityGroupId === undefined ? {} : { networkSecurityGroupId };
}

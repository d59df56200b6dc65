import * as z from 'zod';
import type { WriteOf } from '../model/change.ts';
import { address } from '../model/notation.ts';
import type { FirewallRule } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { childResource } from './child-resource.ts';
import { compared } from './compared.ts';
import { differing } from './differing.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly firewallRule: {
            readonly name: string;
            readonly from: FirewallRule | null;
            readonly to: FirewallRule | null;
        };
    }
}

const side = z.object({ name: z.string(), startIpAddress: z.string(), endIpAddress: z.string() }).nullable();

/** A firewall rule of the server. */
export const firewallRule: ChangeKind<'firewallRule', FirewallRule | null> = {
    schema: z.object({
        kind: z.literal('firewallRule'),
        name: z.string(),
        from: side,
        to: side,
        ...purpose,
    }),
    ...childResource<WriteOf<'firewallRule'>>('firewallRules', ({ name }) => name),
    differences: ({ from, to }) => differing('', { ...from, name: undefined }, { ...to, name: undefined }),
    inverse: swapped,
    carriesWhatWasRead: () => true,
    compare: ({ from, to }, found) =>
        compared(found, from, to, ({ startIpAddress, endIpAddress }) => [
            `from ${address(startIpAddress)}`,
            `to ${address(endIpAddress)}`,
        ]),
};

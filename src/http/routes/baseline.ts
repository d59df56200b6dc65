import * as z from 'zod';
import {
    listExemptions,
    type ShowBaselinePorts,
    showBaseline,
} from '../../workflows/queries/show-baseline.ts';
import { serverId } from '../definition/fields.ts';
import { getRoute, queryRoute } from '../definition/route.ts';

const origin = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('default') }),
    z.object({ kind: z.literal('deployment') }),
    z.object({ kind: z.enum(['profile', 'document']), name: z.string() }),
    z.object({
        kind: z.literal('scope'),
        name: z.string(),
        path: z.string().describe('path in the document'),
        selector: z.string(),
    }),
]);

const exemption = z.object({
    reason: z.string(),
    owner: z.string(),
    expires: z.string().describe('ISO 8601'),
    kind: z.enum(['waiver', 'mitigated']),
});

export const serverBaseline = queryRoute({
    name: 'server-baseline',
    path: 'servers/baseline',
    summary: 'shows the effective baseline of a server, with the source of every value',
    query: z.strictObject({ server: serverId }),
    response: z
        .object({
            name: z.string(),
            digest: z.string().exactOptional().describe('as audit entries name it'),
            refusal: z.string().exactOptional().describe('why a newer document is refused'),
            settings: z.array(
                z.object({
                    path: z.string().describe('modes.log-checkpoints'),
                    value: z.unknown(),
                    origin,
                    from: z.string().describe('the origin as text'),
                }),
            ),
            exemptions: z
                .array(
                    exemption.extend({
                        control: z.string(),
                        status: z.enum(['inForce', 'expired', 'overruled']),
                        from: z.string().describe('the document and the path in it, or Azure Policy'),
                        source: z.enum(['baseline', 'azurePolicy']),
                    }),
                )
                .describe('those in force first, then by their end'),
            warnings: z.array(z.string()),
        })
        .meta({ id: 'ServerBaseline' }),
    show: async (ports: ShowBaselinePorts, { server }) => await showBaseline(ports, server),
});

export const exemptions = getRoute({
    name: 'exemptions',
    path: 'exemptions',
    summary: 'lists the exemptions of the baseline in force, expiring first',
    response: z
        .object({
            baseline: z.string(),
            respectsPolicyExemptions: z.boolean(),
            exemptions: z.array(
                exemption.extend({
                    servers: z.string().describe('the selector as text'),
                    controls: z.array(z.string()),
                }),
            ),
        })
        .meta({ id: 'Exemptions' }),
    show: async (ports: Pick<ShowBaselinePorts, 'baseline' | 'clock'>) => await listExemptions(ports),
});

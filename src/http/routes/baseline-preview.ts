import * as z from 'zod';
import { controlStates } from '../../model/control-state.ts';
import { type PreviewBaselinePorts, previewBaseline } from '../../workflows/queries/preview-baseline.ts';
import { difference } from '../definition/chain-step.ts';
import { continuation } from '../definition/fields.ts';
import { questionRoute } from '../definition/question-route.ts';

/** Bytes: a document of the largest size as a JSON text, of which every other character is escaped. */
const maxBodyBytes = 9 * 1024 * 1024;

const allowedDocument = 'allowed: the document, as a text or as an object, less than 1,000 levels deep';

const document = z
    .union([z.string(), z.record(z.string(), z.unknown())], allowedDocument)
    .transform((given, context) => {
        if (typeof given === 'string') return given;
        try {
            return JSON.stringify(given);
        } catch (error) {
            // An object that is nested too deeply for the stack.
            if (!(error instanceof RangeError)) throw error;
            context.addIssue({ code: 'custom', message: allowedDocument });
            return z.NEVER;
        }
    })
    .describe('the document, as a JSON text or as an object; at most 4 MiB');

const allowedLimit = 'allowed: a whole number from 1 to 1000';

const body = z.strictObject({
    document,
    name: z
        .string('allowed: a part of a name')
        .max(100, 'allowed: at most 100 characters')
        .exactOptional()
        .describe('a part of the name of servers, in any case; absent: every server'),
    limit: z
        .int(allowedLimit)
        .min(1, allowedLimit)
        .max(1000, allowedLimit)
        .default(500)
        .describe('servers of a page'),
    continuation: continuation.exactOptional(),
});

function firstOf<Item extends z.ZodType>(item: Item) {
    return z.object({ total: z.int().describe('number of all items'), items: z.array(item) });
}

const decision = z
    .object({
        outcome: z
            .enum(['applied', 'approval', 'held', 'reported', 'exempt'])
            .describe('reported: the mode, or an operator, rules it out'),
        cause: z.string().exactOptional().describe('why it is held'),
        reason: z.string().exactOptional(),
        until: z.string().exactOptional().describe('ISO 8601'),
    })
    .meta({ id: 'PreviewedDecision' });

const write = z
    .object({
        server: z.string().describe('resource id'),
        controls: z.array(z.string()),
        target: z.string(),
        differences: z.array(difference),
        disruption: z.enum(['none', 'restart', 'connectivity', 'lockout']),
        isRestart: z.boolean(),
        inForce: decision.exactOptional().describe('absent: not planned'),
        proposed: decision.exactOptional().describe('absent: not planned any more'),
    })
    .meta({ id: 'PreviewedWrite' });

const states = z
    .object(Object.fromEntries([...controlStates, 'off'].map((state) => [state, z.int()])) as StateCounts)
    .describe('number of judged servers by state');

type StateCounts = Record<(typeof controlStates)[number] | 'off', z.ZodInt>;

const totals = z
    .object({
        applied: z.int(),
        approval: z.int(),
        held: z.int(),
        reported: z.int(),
        exempt: z.int(),
        restarts: z.int().describe('restarts among the applied, held and those that need approval'),
        servers: z.int().describe('servers with an applied change'),
        heldBy: z.record(z.string(), z.int()).describe('held changes by cause'),
    })
    .meta({ id: 'PreviewedTotals' });

const servers = z.object({
    judged: z.int(),
    stale: z.int().describe('judged ones that were not read for two sweep intervals'),
    incomplete: z.int().describe('judged ones of which a slice was never read: its controls are unknown'),
    notKnown: z.int().describe('servers without a stored read: the next sweep adds it'),
    tagsNotKnown: z.int().describe('servers whose tags are not known, by which the document selects'),
    undecidable: z.int().describe('servers without a baseline, or with a damaged row'),
    different: z.int().describe('judged ones with a write that the document makes a difference to'),
    paused: z.int().describe('judged ones whose writes are paused now'),
});

const invalid = z
    .object({
        kind: z.literal('invalid'),
        problems: firstOf(
            z.object({
                path: z.string(),
                found: z.string(),
                allowed: z.string(),
                suggestion: z.string().exactOptional(),
                text: z.string().describe('the line of `baseline check`'),
            }),
        ),
    })
    .meta({ id: 'InvalidDocument' });

const valid = z
    .object({
        kind: z.literal('valid'),
        name: z.string().describe('name of the document'),
        warnings: firstOf(z.object({ path: z.string(), message: z.string() })),
        differences: firstOf(
            z.object({
                path: z.string(),
                from: z.string(),
                to: z.string(),
                loosens: z.boolean().describe('the document requires less'),
            }),
        ).describe('from the baseline in force, those that loosen it first'),
        baselineInForce: z.string().exactOptional().describe('absent: it cannot be read'),
        problem: z.string().exactOptional().describe('problem of the baseline in force'),
        budget: z.object({ serversPerHour: z.int(), changesPerHour: z.int() }),
        isDryRun: z.boolean(),
        isPaused: z.boolean().describe('the writes to every server are paused now'),
        servers,
        oldestReadAt: z.string().exactOptional().describe('ISO 8601'),
        controls: z.array(z.object({ control: z.string(), inForce: states, proposed: states })),
        inForce: totals,
        proposed: totals,
        writes: firstOf(write)
            .extend({ different: z.int().describe('items that the document makes a difference to') })
            .describe('those that the document makes a difference to first'),
        unjudged: firstOf(z.object({ server: z.string(), reason: z.string() })),
        continuation: z.string().exactOptional().describe('absent on the last page'),
    })
    .meta({ id: 'PreviewedBaseline' });

export const previewedBaseline = z.discriminatedUnion('kind', [valid, invalid]);

export const baselinePreview = questionRoute({
    name: 'baseline-preview',
    path: 'baseline/preview',
    summary: 'shows the consequences of a baseline document before it counts',
    body,
    maxBodyBytes,
    response: previewedBaseline,
    show: async (ports: PreviewBaselinePorts, { document: text, ...query }) =>
        await previewBaseline(ports, { text, ...query }),
});

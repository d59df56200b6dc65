import * as z from 'zod';
import { type AuditOutcome, auditOutcomes } from '../../model/audit-entry.ts';
import { driftEnds } from '../../model/drift.ts';
import { holdCauses } from '../../model/server-record.ts';
import { severities } from '../../model/severity.ts';
import { anchoredType, dataSchemaId, eventType } from './notification-event.ts';

/**
 * The schemas of what operators are sent, from which `npm run generate` writes docs/notifications. The app never parses
 * by them: nothing that an invocation needs imports this file.
 */

const finding = z.strictObject({
    what: z
        .string()
        .describe('Azure’s name, such as network.publicNetworkAccess; value for a server parameter.'),
    found: z.string(),
    wanted: z.string(),
});

const actor = z.strictObject({
    objectId: z.string().describe('Entra object id.').exactOptional(),
    appId: z.string().describe('Application (client) id, when an application acted.').exactOptional(),
});

/** Fields of the data, each of which some outcomes have. */
const fields = {
    control: z.string().describe('Id of the control.'),
    title: z.string().describe('The compliant condition as a sentence.'),
    failureTitle: z.string().describe('The drifted condition as a sentence.'),
    severity: z.enum(severities).describe('Severity of the control.'),
    target: z
        .string()
        .describe(
            'The resource that the write changes, below the server: configurations/require_secure_transport.',
        ),
    findings: z
        .array(finding)
        .min(1)
        .max(20)
        .describe(
            'Values that were found and are wanted, or that a write changes. At most 300 characters each.',
        ),
    moreFindings: z.int().min(1).describe('Number of findings left out.'),
    reason: z
        .string()
        .max(8_000)
        .describe(
            'Cause and consequence or remedy, separated by semicolons. Foreign text in it is unescaped.',
        ),
    holdCause: z
        .enum([...holdCauses, 'restart'])
        .describe('Condition that must end before the change is made.'),
    drift: z.string().describe('Id of the drift, the same in all entries about it.'),
    driftEnd: z.enum(driftEnds).describe('Way in which the drift ended.'),
    remediationId: z.string().describe('Id of the remediation.'),
    undoes: z.string().describe('Id of the remediation that this one undoes.'),
    approvalId: z.string().describe('Id under which operators decide on the change.'),
    decisionUrl: z
        .url()
        .describe('Page of the operators’ console on which the change is approved or declined.'),
    operator: z.string().describe('The operator who acted.'),
    actor: actor.describe('The identity that made the change, as Azure named it.'),
    writes: z.int().min(0).describe('Number of writes that were sent.'),
    durationMs: z
        .int()
        .min(0)
        .describe('Milliseconds from the change, or from its detection, to the end of the repair.'),
    count: z.int().min(1).describe('Number of facts that the entry stands for. Absent: one.'),
};

type Field = keyof typeof fields;

const change = ['control', 'target'] as const satisfies readonly Field[];
const act = ['operator'] as const satisfies readonly Field[];
const fact = ['reason'] as const satisfies readonly Field[];

/** Fields that every event of an outcome has. */
export const certainFields: Readonly<Record<AuditOutcome, readonly Field[]>> = {
    intended: [...change, 'remediationId'],
    verified: [...change, 'remediationId', 'writes', 'durationMs'],
    failed: fact,
    superseded: [...change, 'remediationId'],
    reverted: [...change, 'remediationId'],
    wouldChange: change,
    awaitingApproval: [...change, 'approvalId'],
    held: [...change, 'holdCause'],
    exempted: ['control'],
    reported: fact,
    resolved: ['control'],
    attributed: ['control'],
    flapping: ['control', ...fact],
    approved: act,
    declined: act,
    withdrawn: act,
    undoRequested: act,
    paused: [...act, ...fact],
    resumed: [...act, ...fact],
    pauseReminder: fact,
    retried: act,
    dismissed: act,
    assessmentRequested: act,
    sweepRequested: act,
    budgetExhausted: fact,
    unknown: ['control', ...fact],
    rejected: fact,
    serverDeleted: [],
    serverReturned: [],
    serverMoved: fact,
    sweepCompleted: fact,
    baselineChanged: fact,
    baselineRefused: fact,
    dryRunChanged: fact,
    keyAtRisk: fact,
    sweepOverdue: fact,
    exemptionExpiring: fact,
};

const server = z
    .string()
    .describe(
        'Resource id of the server; fleet for the fleet as a whole, events where an event belongs to no server.',
    );

function entryData(outcome: AuditOutcome): z.ZodObject {
    const certain: readonly Field[] = certainFields[outcome];
    const rest = Object.entries(fields).map(([name, schema]) => [
        name,
        certain.some((field) => field === name) ? schema : schema.exactOptional(),
    ]);
    return z.strictObject({
        server,
        outcome: z.literal(outcome),
        at: z.iso.datetime().describe('Instant of the audit entry.'),
        ...Object.fromEntries(rest),
    });
}

const head = z.strictObject({
    chain: z.string().describe('fleet, events, or a server as subscription|resource group|name.'),
    sequence: z.int().min(1),
    hash: z.string(),
});

const anchorData = z.strictObject({
    sequence: z.int().min(1).describe('Number of the file of anchors.'),
    at: z.iso.datetime(),
    hash: z.string().describe('SHA-256 of the file, hex.'),
    previousHash: z.string().describe('SHA-256 of the file before, hex; empty for the first.'),
    chains: z.int().min(1).describe('Number of heads in the file.'),
    heads: z.array(head).max(200).describe('The first 200 heads of the file.'),
});

/** Schema of the data of each type of event. */
export const dataSchemas: ReadonlyMap<string, z.ZodObject> = new Map([
    ...auditOutcomes.map((outcome) => [eventType(outcome), entryData(outcome)] as const),
    [anchoredType, anchorData] as const,
]);

/** Schema of an event, whatever its type. */
export const eventSchema = z.strictObject({
    specversion: z.literal('1.0'),
    id: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .describe('The same for every delivery of the same entry.'),
    source: z.string().min(1).describe('/pgwarden/{function app}'),
    type: z.enum([...dataSchemas.keys()]),
    subject: z.string().min(1).describe('Resource id of the server, fleet, events, or audit-anchors.'),
    time: z.iso.datetime().describe('Instant of the audit entry.'),
    dataschema: z.string().describe('$id of the schema of data.'),
    datacontenttype: z.literal('application/json'),
    data: z.looseObject({}),
});

/** Returns the JSON Schema of a type's data. It allows further fields: later versions add some. */
export function dataJsonSchema(type: string): object {
    const schema = dataSchemas.get(type);
    if (schema === undefined) throw new Error(`No event has the type ${type}`);
    return published({ $id: dataSchemaId(type), title: `Data of ${type}` }, schema);
}

/** Returns the JSON Schema of an event. */
export function eventJsonSchema(): object {
    return published({ $id: 'urn:pgwarden:notifications:1', title: 'Notification of Pgwarden' }, eventSchema);
}

function published(head: object, schema: z.ZodType): object {
    const loose = (text: string, value: unknown): unknown =>
        text === 'additionalProperties' && value === false ? undefined : value;
    const { $schema, ...body }: { readonly $schema?: unknown } = JSON.parse(
        JSON.stringify(z.toJSONSchema(schema), loose),
    );
    return { $schema, $comment: 'Generated by `npm run generate`.', ...head, ...body };
}

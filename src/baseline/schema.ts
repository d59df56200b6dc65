import { z } from 'zod';
import { auditOutcomes } from '../model/audit-entry.ts';
import { parseServerId } from '../model/resource-id.ts';
import { severities } from '../model/severity.ts';
import { guid, instant, isObject, object, wholeNumber, words } from './fields.ts';
import { profileNames } from './profile-names.ts';
import { parseResourceGroup } from './resource-group.ts';
import { thresholdOverrides } from './threshold-schema.ts';

/** The baseline document as people write it. The page is docs/baseline.md. */

const mode = z.enum(['off', 'report', 'approve', 'enforce']);

const maintenanceWindow = object({
    dayOfWeek: wholeNumber(0, 6).describe('0 = Sunday.'),
    startHour: wholeNumber(0, 23).describe('UTC.'),
    startMinute: wholeNumber(0, 59),
}).describe(
    'The weekly hour for restarts of servers without a custom maintenance window, in the terms of Azure.',
);

const serverGuardRails = {
    restarts: z
        .enum(['never', 'maintenance-window', 'immediately'])
        .exactOptional()
        .describe('When a server may be restarted for parameters that wait for it.'),
    maintenanceWindow: maintenanceWindow.exactOptional(),
    attempts: wholeNumber(1, 20).exactOptional().describe('Writes of one remediation before it fails.'),
    flapping: object({ repairs: wholeNumber(1, 100), hours: wholeNumber(1, 720) })
        .exactOptional()
        .describe('A control that was repaired so often within so many hours on one server is contested.'),
};

const fleetGuardRails = {
    ...serverGuardRails,
    budget: object({ serversPerHour: wholeNumber(1, 10_000), changesPerHour: wholeNumber(1, 100_000) })
        .exactOptional()
        .describe('Most servers and changes per hour in the whole fleet; changes beyond it are held.'),
};

const notifications = object({
    outcomes: z
        .array(z.enum(auditOutcomes))
        .exactOptional()
        .describe('Outcomes of audit entries that operators are told of. Empty: none.'),
    minimumSeverity: z
        .enum(severities)
        .exactOptional()
        .describe('Entries of a control below this severity are not told.'),
}).describe('What operators are told.');

const resourceGroupText =
    'the name of a resource group, or its resource id /subscriptions/…/resourceGroups/…';
const serverText =
    'the resource id of a flexible server, or a glob over server names such as orders-* (only letters, digits, -, * and ?)';

const selectorFields = {
    subscription: guid('a subscription id').exactOptional(),
    resourceGroup: z
        .string(resourceGroupText)
        .refine((text) => parseResourceGroup(text) !== undefined, resourceGroupText)
        .exactOptional()
        .describe('Name of a resource group (in any subscription), or its resource id.'),
    tag: object({ name: words(512), value: z.string().max(256, 'at most 256 characters') })
        .exactOptional()
        .describe('A tag with exactly this value. Its name must be among trustedTags.'),
    server: z
        .string(serverText)
        .refine((text) => parseServerId(text) !== undefined || /^[a-z0-9*?-]{1,63}$/i.test(text), serverText)
        .exactOptional()
        .describe('Resource id of a server, or a glob over server names.'),
};

const selectors = ['subscription', 'resourceGroup', 'tag', 'server'] as const;

/** Exactly one selector. Looked at even when other fields are wrong, so that every problem is named at once. */
const oneSelector = {
    error: `exactly one of ${selectors.join(', ')}`,
    when: ({ value }: { readonly value: unknown }) => isObject(value),
};
function hasOneSelector(value: object): boolean {
    return selectors.filter((selector) => selector in value).length === 1;
}
const oneSelectorInEditors = { oneOf: selectors.map((selector) => ({ required: [selector] })) };

function modes(knownControls: readonly string[]) {
    const field = mode.exactOptional();
    return object(Object.fromEntries(knownControls.map((id) => [id, field])))
        .exactOptional()
        .describe('What is done about each control when it drifted. A control that nothing names is off.');
}

function scope(knownControls: readonly string[]) {
    return object({
        ...selectorFields,
        thresholds: thresholdOverrides.exactOptional(),
        modes: modes(knownControls),
        guardRails: object(serverGuardRails).exactOptional(),
    })
        .refine(hasOneSelector, oneSelector)
        .meta(oneSelectorInEditors);
}

function exemption(knownControls: readonly string[]) {
    return object({
        ...selectorFields,
        controls: z.array(z.enum(knownControls)).min(1, 'at least one control'),
        reason: words(1000),
        owner: words(256).describe('Who answers for it.'),
        expires: instant().describe(
            'From this moment on it does not exempt. A date alone is its start in UTC.',
        ),
        kind: z
            .enum(['waiver', 'mitigated'])
            .describe('waiver: the risk is accepted; mitigated: something else takes care of it.'),
    })
        .refine(hasOneSelector, oneSelector)
        .meta(oneSelectorInEditors);
}

/** The schema of a document. The ids of the known controls are an argument, because this layer knows none. */
export function baselineDocument(knownControls: readonly string[]) {
    return object({
        $schema: z.string().exactOptional(),
        name: words(64).exactOptional().describe('Shown in logs and reports.'),
        description: words(2000).exactOptional(),
        extends: z
            .enum(profileNames)
            .exactOptional()
            .describe('Shipped profile that holds wherever this document says nothing.'),
        thresholds: thresholdOverrides.exactOptional().describe('What the controls measure against.'),
        modes: modes(knownControls),
        scopes: z
            .array(scope(knownControls))
            .exactOptional()
            .describe(
                'Overrides for some servers. The more specific wins: subscription, resource group, tag, glob, server id.',
            ),
        exemptions: z
            .array(exemption(knownControls))
            .exactOptional()
            .describe('Drift that is accepted for a while and not repaired.'),
        trustedTags: z
            .array(words(512))
            .exactOptional()
            .describe(
                'Tag names that may select servers. Whoever may write such a tag can change what holds for a server.',
            ),
        policyExemptions: z
            .enum(['ignore', 'honour'])
            .exactOptional()
            .describe(
                'Whether an exemption of Azure Policy from a definition that a control mirrors exempts from the control. Whoever may write such an exemption can then change what holds for a server. Default: ignore.',
            ),
        guardRails: object(fleetGuardRails).exactOptional(),
        notifications: notifications.exactOptional(),
    });
}

export type BaselineDocument = z.infer<ReturnType<typeof baselineDocument>>;
export type Scope = NonNullable<BaselineDocument['scopes']>[number];
export type DocumentExemption = NonNullable<BaselineDocument['exemptions']>[number];
/** The fields of which a scope or an exemption has exactly one. */
export type Selector = Pick<Scope, (typeof selectors)[number]>;

/** The published JSON Schema, for editors. */
export function baselineJsonSchema(knownControls: readonly string[]): object {
    return {
        $comment: 'Generated by `npm run generate`.',
        title: 'Pgwarden baseline',
        ...z.toJSONSchema(baselineDocument(knownControls), { target: 'draft-7', io: 'input' }),
    };
}

import * as z from 'zod';
import { auditOutcomes } from '../model/audit-entry.ts';
import { parseServerId } from '../model/resource-id.ts';
import { severities } from '../model/severity.ts';
import { guid, instant, isObject, nonBlankText, strictObject, wholeNumber } from './fields.ts';
import { profileNames } from './profile-names.ts';
import { parseResourceGroup } from './resource-group.ts';
import { thresholdOverrides } from './threshold-schema.ts';

/** The schema of the baseline document. docs/baseline.md describes it. */

const mode = z.enum(['off', 'report', 'approve', 'enforce']);

const maintenanceWindow = strictObject({
    dayOfWeek: wholeNumber(0, 6).describe('0 = Sunday.'),
    startHour: wholeNumber(0, 23).describe('UTC.'),
    startMinute: wholeNumber(0, 59),
}).describe('The weekly hour for restarts of servers without a custom maintenance window, in Azure’s terms.');

const serverGuardRails = {
    restarts: z
        .enum(['never', 'maintenance-window', 'immediately'])
        .exactOptional()
        .describe('Times at which a server may be restarted for parameters that wait for a restart.'),
    maintenanceWindow: maintenanceWindow.exactOptional(),
    attempts: wholeNumber(1, 20)
        .exactOptional()
        .describe('Number of writes after which a remediation fails.'),
    flapping: strictObject({ repairs: wholeNumber(1, 100), hours: wholeNumber(1, 720) })
        .exactOptional()
        .describe(
            'Number of repairs of one control on one server within this many hours that counts as flapping.',
        ),
};

const fleetGuardRails = {
    ...serverGuardRails,
    budget: strictObject({ serversPerHour: wholeNumber(1, 10_000), changesPerHour: wholeNumber(1, 100_000) })
        .exactOptional()
        .describe(
            'Maximum number of servers and changes per hour in the whole fleet; further changes are held.',
        ),
};

const notifications = strictObject({
    outcomes: z
        .array(z.enum(auditOutcomes))
        .exactOptional()
        .describe('Outcomes of audit entries that operators are notified of. Empty: none.'),
    minimumSeverity: z
        .enum(severities)
        .exactOptional()
        .describe('Entries of a control below this severity are left out.'),
    exemptionDays: wholeNumber(0, 90)
        .exactOptional()
        .describe('Days before the end of an exemption at which operators are notified. 0: never.'),
}).describe('Notifications to operators.');

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
    tag: strictObject({ name: nonBlankText(512), value: z.string().max(256, 'at most 256 characters') })
        .exactOptional()
        .describe('A tag with exactly this value. Its name must be among trustedTags.'),
    server: z
        .string(serverText)
        .refine((text) => parseServerId(text) !== undefined || /^[a-z0-9*?-]{1,63}$/i.test(text), serverText)
        .exactOptional()
        .describe('Resource id of a server, or a glob over server names.'),
};

const selectors = ['subscription', 'resourceGroup', 'tag', 'server'] as const;

/** Exactly one selector. Checked even when other fields are wrong, so that all problems are listed at once. */
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
    return strictObject(Object.fromEntries(knownControls.map((id) => [id, field])))
        .exactOptional()
        .describe('Response to drift of each control. A control without a mode is off.');
}

function scope(knownControls: readonly string[]) {
    return strictObject({
        ...selectorFields,
        thresholds: thresholdOverrides.exactOptional(),
        modes: modes(knownControls),
        guardRails: strictObject(serverGuardRails).exactOptional(),
    })
        .refine(hasOneSelector, oneSelector)
        .meta(oneSelectorInEditors);
}

function exemption(knownControls: readonly string[]) {
    return strictObject({
        ...selectorFields,
        controls: z.array(z.enum(knownControls)).min(1, 'at least one control'),
        reason: nonBlankText(1000),
        owner: nonBlankText(256).describe('The person or team responsible for it.'),
        expires: instant().describe(
            'Time from which the exemption no longer applies. A date alone means its start in UTC.',
        ),
        kind: z
            .enum(['waiver', 'mitigated'])
            .describe('waiver: the risk is accepted; mitigated: another measure covers the risk.'),
    })
        .refine(hasOneSelector, oneSelector)
        .meta(oneSelectorInEditors);
}

/** Returns the schema of a document. The ids of the known controls are an argument, because this layer knows no control. */
export function baselineDocument(knownControls: readonly string[]) {
    return strictObject({
        $schema: z.string().exactOptional(),
        name: nonBlankText(64).exactOptional().describe('Shown in logs and reports.'),
        description: nonBlankText(2000).exactOptional(),
        extends: z
            .enum(profileNames)
            .exactOptional()
            .describe('Shipped profile with the values that this document does not set.'),
        thresholds: thresholdOverrides.exactOptional().describe('Values that controls measure against.'),
        modes: modes(knownControls),
        scopes: z
            .array(scope(knownControls))
            .exactOptional()
            .describe(
                'Overrides for some servers. The more specific scope wins: subscription, resource group, tag, glob, server id.',
            ),
        exemptions: z
            .array(exemption(knownControls))
            .exactOptional()
            .describe('Drift that is accepted until a date and not repaired.'),
        trustedTags: z
            .array(nonBlankText(512))
            .exactOptional()
            .describe(
                'Tag names that may select servers. Every identity that may write such a tag can change the baseline of a server.',
            ),
        policyExemptions: z
            .enum(['ignore', 'honor'])
            .exactOptional()
            .describe(
                'honor: an exemption in Azure Policy from a definition that a control mirrors also exempts from the control. Every identity that may write such an exemption can then change the baseline of a server. Default: ignore.',
            ),
        guardRails: strictObject(fleetGuardRails).exactOptional(),
        notifications: notifications.exactOptional(),
    });
}

export type BaselineDocument = z.infer<ReturnType<typeof baselineDocument>>;
export type Scope = NonNullable<BaselineDocument['scopes']>[number];
export type DocumentExemption = NonNullable<BaselineDocument['exemptions']>[number];
/** The selector fields; a scope or an exemption has exactly one of them. */
export type Selector = Pick<Scope, (typeof selectors)[number]>;

/** Returns the published JSON Schema, for editors. */
export function baselineJsonSchema(knownControls: readonly string[]): object {
    return {
        $comment: 'Generated by `npm run generate`.',
        title: 'Pgwarden baseline',
        ...z.toJSONSchema(baselineDocument(knownControls), { target: 'draft-7', io: 'input' }),
    };
}

import type { Baseline } from '../baseline/baseline.ts';
import { isExpired } from '../baseline/exemptions.ts';
import type { DocumentExemption } from '../baseline/schema.ts';
import { levelOf, selectorText } from '../baseline/selector.ts';
import type { ThresholdOverrides } from '../baseline/threshold-schema.ts';
import type { Control } from '../controls/definition/control.ts';
import { controlPolicies, controlsWithoutPolicy } from './control-policies.ts';
import {
    type Choices,
    definitionOf,
    type Effect,
    effectOf,
    initiativeOf,
    initiativeValues,
    type NamedPolicy,
} from './definitions.ts';
import { namedPolicies } from './named-policies.ts';
import type { Json, JsonObject } from './policy.ts';
import { isAtOrBelow, type Region, regionsOf, scopeOf } from './regions.ts';
import { shortHash } from './short-hash.ts';

/** An object of Azure Policy: its resource id and the body of its PUT. */
export interface PolicyObject {
    readonly id: string;
    readonly name: string;
    readonly body: JsonObject;
}

/** Azure Policy's form of a control. */
export interface ExportedControl {
    readonly control: string;
    /** Effects in the assignments, the strictest first. Empty: none. */
    readonly effects: readonly Effect[];
    /** Reason why there is no policy, or drift that the policies do not see. */
    readonly notes: readonly string[];
}

export interface AzurePolicyExport {
    readonly definitions: readonly PolicyObject[];
    readonly initiative: PolicyObject;
    readonly assignments: readonly PolicyObject[];
    readonly exemptions: readonly PolicyObject[];
    readonly controls: readonly ExportedControl[];
    /** Parts of the baseline that could not be expressed, and hints for the deployment. */
    readonly notes: readonly string[];
}

export interface ExportRequest {
    readonly baseline: Baseline;
    readonly controls: readonly Pick<Control, 'id' | 'title'>[];
    /** Subscription or management group that gets the definitions and the first assignment. */
    readonly scope: string;
    /** Object id of Pgwarden's identity, whose writes are never denied. */
    readonly identity?: string;
    /** Region of the assignments' identities. Absent: nothing is deployed. */
    readonly location?: string;
    /** Thresholds from app settings. */
    readonly deployment: ThresholdOverrides;
    readonly now: Date;
}

const provider = 'providers/Microsoft.Authorization';

/** Returns the objects of Azure Policy that mean what the baseline means, as far as Azure Policy can say it. */
export function azurePolicyExport(request: ExportRequest): AzurePolicyExport {
    const { baseline, scope } = request;
    const { regions, notes } = regionsOf(baseline, scope, request.deployment);
    const choices: Choices = {
        canDeploy: request.location !== undefined,
        asksForNames: regions.some(({ servers }) => servers !== '*'),
    };
    const policies = request.controls
        .flatMap(namedPolicies)
        .filter((named) =>
            regions.some(({ values }) => effectOf(named, values, choices.canDeploy) !== 'Disabled'),
        );
    const definitionId = ({ name }: NamedPolicy): string =>
        `${scope}/${provider}/policyDefinitions/pgwarden-${name}`;
    const definitions = policies.map((named) =>
        object(definitionId(named), { properties: definitionOf(named, choices) }),
    );
    const [fleet] = regions;
    const fleetValues = fleet === undefined ? {} : initiativeValues(policies, fleet, choices);
    const initiative = object(`${scope}/${provider}/policySetDefinitions/pgwarden`, {
        properties: initiativeOf(baseline.name, policies, fleetValues, choices, definitionId),
    });
    const assignments = regions.map((region) => ({
        region,
        assigned: assignmentOf(request, region, initiative.id, {
            values: initiativeValues(policies, region, choices),
            fleet: fleetValues,
        }),
    }));
    return {
        definitions,
        initiative,
        assignments: assignments.map(({ assigned }) => assigned),
        exemptions: exemptionsOf(request, policies, assignments),
        controls: request.controls.map((control) => exportedControl(control.id, policies, regions, choices)),
        notes: [...notes, ...exemptionNotes(request), ...identityNotes(request)],
    };
}

function object(id: string, body: JsonObject): PolicyObject {
    return { id, name: id.slice(id.lastIndexOf('/') + 1), body };
}

/** A management group gives names of 24 characters at most. */
function assignmentOf(
    { baseline, location }: ExportRequest,
    region: Region,
    initiativeId: string,
    { values, fleet }: { readonly values: JsonObject; readonly fleet: JsonObject },
): PolicyObject {
    const isFleet = region.label === '';
    const name = isFleet ? 'pgwarden' : `pgwarden-${shortHash(`${region.scope} ${region.servers}`)}`;
    const differing = Object.entries(values).filter(
        ([parameter, value]) => JSON.stringify(value) !== JSON.stringify(fleet[parameter]),
    );
    return object(`${region.scope}/${provider}/policyAssignments/${name}`, {
        ...(location === undefined ? {} : { location, identity: { type: 'SystemAssigned' } }),
        properties: {
            displayName: `Pgwarden baseline ${baseline.name}${isFleet ? '' : `: ${region.label}`}`.slice(
                0,
                128,
            ),
            policyDefinitionId: initiativeId,
            notScopes: region.notScopes,
            enforcementMode: 'Default',
            nonComplianceMessages: [
                { message: `The baseline ${baseline.name} of Pgwarden does not allow this.` },
            ],
            parameters: Object.fromEntries(
                differing.map(([parameter, value]): readonly [string, Json] => [parameter, { value }]),
            ),
        },
    });
}

interface Assigned {
    readonly region: Region;
    readonly assigned: PolicyObject;
}

function exemptionsOf(
    request: ExportRequest,
    policies: readonly NamedPolicy[],
    assignments: readonly Assigned[],
): readonly PolicyObject[] {
    const { identity } = request;
    const ofCaller = assignments.flatMap(({ region, assigned }) =>
        identity === undefined
            ? []
            : [
                  exemptionAt(
                      region.scope,
                      `pgwarden-itself-${shortHash(assigned.id)}`,
                      callerExemption(assigned, identity),
                  ),
              ],
    );
    const listed = exemptionsInForce(request).flatMap((exemption, index) => {
        const scope = scopeOf(exemption, request.scope);
        const references = policies
            .filter(({ control }) => exemption.controls.includes(control))
            .map(({ name }) => name);
        if (scope === undefined || references.length === 0) return [];
        return assignments.flatMap(({ region, assigned }) => {
            const at = commonScope(scope, region.scope);
            if (at === undefined) return [];
            const name = `pgwarden-${shortHash(`${index} ${scope} ${assigned.id}`)}`;
            return [exemptionAt(at, name, listedExemption(assigned, exemption, references))];
        });
    });
    return [...ofCaller, ...listed];
}

/** The narrower of the two scopes; undefined where neither holds the other. */
function commonScope(a: string, b: string): string | undefined {
    if (isAtOrBelow(a, b)) return a;
    return isAtOrBelow(b, a) ? b : undefined;
}

function exemptionAt(scope: string, name: string, properties: JsonObject): PolicyObject {
    return object(`${scope}/${provider}/policyExemptions/${name}`, { properties });
}

/** Pgwarden repairs one section of a server after the other, and undoes repairs: neither must be denied. */
function callerExemption({ id }: PolicyObject, identity: string): JsonObject {
    return {
        policyAssignmentId: id,
        exemptionCategory: 'Mitigated',
        displayName: 'Writes of Pgwarden',
        description: 'Pgwarden repairs one drift after the other and undoes repairs on request.',
        resourceSelectors: [{ name: 'pgwarden', selectors: [{ kind: 'userPrincipalId', in: [identity] }] }],
    };
}

function listedExemption(
    { id }: PolicyObject,
    { kind, reason, owner, expires }: DocumentExemption,
    references: readonly string[],
): JsonObject {
    return {
        policyAssignmentId: id,
        policyDefinitionReferenceIds: references,
        exemptionCategory: kind === 'waiver' ? 'Waiver' : 'Mitigated',
        displayName: `${owner}: ${reason}`.slice(0, 128),
        description: reason.slice(0, 512),
        expiresOn: new Date(Date.parse(expires)).toISOString(),
    };
}

function exemptionsInForce({ baseline, now }: ExportRequest): readonly DocumentExemption[] {
    return baseline.parts
        .flatMap(({ document }): readonly DocumentExemption[] => document.exemptions ?? [])
        .filter((exemption) => !isExpired(exemption, now));
}

function exemptionNotes(request: ExportRequest): readonly string[] {
    return exemptionsInForce(request)
        .filter((exemption) => scopeOf(exemption, request.scope) === undefined)
        .map((exemption) => {
            const level = levelOf(exemption);
            const why =
                level === 'tag' || level === 'serverGlob'
                    ? 'an exemption in Azure Policy is for a scope, not for a tag or a pattern'
                    : `it is no scope at or below ${request.scope}`;
            return `The exemption of ${exemption.controls.join(', ')} on ${selectorText(exemption)} is left out: ${why}`;
        });
}

function identityNotes({ identity, location }: ExportRequest): readonly string[] {
    return [
        ...(identity === undefined
            ? [
                  'Without --identity, Azure Policy also refuses writes of Pgwarden: undo, and repairs of a server that drifts in another section as well',
              ]
            : []),
        ...(location === undefined
            ? ['Without --location, nothing is deployed by Azure Policy: its assignments have no identity']
            : []),
    ];
}

const strictest: readonly Effect[] = ['Deny', 'DeployIfNotExists', 'Audit', 'AuditIfNotExists'];

function exportedControl(
    control: string,
    policies: readonly NamedPolicy[],
    regions: readonly Region[],
    { canDeploy }: Choices,
): ExportedControl {
    const own = policies.filter((named) => named.control === control);
    const found = new Set(
        own.flatMap((named) => regions.map(({ values }) => effectOf(named, values, canDeploy))),
    );
    const reason =
        controlsWithoutPolicy[control] ??
        (controlPolicies[control] === undefined
            ? 'no policy is written for it yet'
            : 'it is off, or the baseline does not ask for it');
    return {
        control,
        effects: strictest.filter((effect) => found.has(effect)),
        notes:
            own.length === 0
                ? [reason]
                : [...new Set(own.flatMap(({ policy }) => policy.limit ?? []))].map(
                      (limit) => `does not see ${limit}`,
                  ),
    };
}

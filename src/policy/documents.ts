import * as z from 'zod';
import type { GivenParameters } from './bind.ts';
import type { ParameterDeclaration } from './definition.ts';
import { isList, isObject, type Json, type JsonObject, jsonText, memberOf } from './json.ts';
import { bodyOf, declarations, reportIssues } from './parse-definition.ts';
import { pathTo, type Report } from './problems.ts';

/** The objects of Azure Policy in files, as Azure sends them, or as the Azure CLI prints them. */
export interface PolicyDocuments {
    /** Definitions, not yet parsed: an initiative may hold some that are about other resources. */
    readonly definitions: readonly DefinitionDocument[];
    readonly initiatives: readonly Initiative[];
    readonly assignments: readonly Assignment[];
    readonly exemptions: readonly Exemption[];
}

/** Where a document comes from. */
export interface Origin {
    readonly file: string;
    /** JSON path in the file. */
    readonly path: string;
}

export interface DefinitionDocument extends Origin {
    /** Resource id, or the name. Undefined for a bare rule. */
    readonly id: string | undefined;
    readonly json: JsonObject;
}

export interface Initiative extends Origin {
    readonly id: string | undefined;
    readonly title: string;
    readonly parameters: readonly ParameterDeclaration[];
    readonly members: readonly Member[];
}

/** A definition within an initiative. */
export interface Member {
    readonly definitionId: string;
    readonly referenceId: string;
    /** Values, which may be expressions on the parameters of the initiative. */
    readonly parameters: Readonly<Record<string, Json>>;
    /** JSON path. */
    readonly path: string;
}

export interface Assignment extends Origin {
    readonly id: string;
    readonly title: string;
    readonly definitionId: string;
    /** Resource id of a management group, a subscription, a resource group, or a server. */
    readonly scope: string;
    readonly notScopes: readonly string[];
    /** False with the enforcement mode `DoNotEnforce`. */
    readonly isEnforced: boolean;
    readonly parameters: Readonly<Record<string, Json>>;
    readonly effectOverrides: readonly EffectOverride[];
    /** True if it applies to some resources of its scope only, by `resourceSelectors` or by another selector. */
    readonly isSelective: boolean;
}

/** Another effect for some of the definitions. */
export interface EffectOverride {
    readonly effect: string;
    /** Lower-case reference ids. Undefined: all. */
    readonly referenceIds: readonly string[] | undefined;
}

export interface Exemption extends Origin {
    readonly id: string;
    readonly assignmentId: string;
    /** Lower-case reference ids. Empty: all. */
    readonly referenceIds: readonly string[];
    readonly kind: 'mitigated' | 'waiver';
    readonly expiresOn: string | undefined;
    readonly title: string | undefined;
    readonly isSelective: boolean;
}

const json: z.ZodType<Json> = z.json();
const text = z
    .string({ error: 'allowed: a text' })
    .nullish()
    .transform((found) => found ?? undefined);
const someText = z.string({ error: 'allowed: a text' }).min(1, { error: 'allowed: a text' });

/** `{ name: { value } }`; a value alone is taken too. */
const values = z
    .record(z.string(), json, { error: 'allowed: an object of parameters' })
    .nullish()
    .transform((found) =>
        Object.fromEntries(Object.entries(found ?? {}).map(([name, each]) => [name, valueIn(each)])),
    );

const names = z.object({ id: text, name: text });
const initiative = z.object({
    displayName: text,
    parameters: z.record(z.string(), json).nullish(),
    policyDefinitions: z.array(
        z.object({ policyDefinitionId: someText, policyDefinitionReferenceId: text, parameters: values }),
        { error: 'allowed: an array of definitions' },
    ),
});
const selector = z.object({
    kind: text,
    in: z.array(z.string()).nullish(),
    notIn: z.array(z.string()).nullish(),
});
const assignment = z.object({
    displayName: text,
    policyDefinitionId: someText,
    scope: text,
    notScopes: z.array(z.string(), { error: 'allowed: an array of resource ids' }).nullish(),
    enforcementMode: text,
    parameters: values,
    overrides: z
        .array(z.object({ kind: text, value: text, selectors: z.array(selector).nullish() }))
        .nullish(),
    resourceSelectors: z.array(json).nullish(),
});
const exemption = z.object({
    policyAssignmentId: someText,
    policyDefinitionReferenceIds: z.array(z.string()).nullish(),
    exemptionCategory: text,
    expiresOn: text,
    displayName: text,
    resourceSelectors: z.array(json).nullish(),
});

/** Returns the parameters in the JSON of a file: an object of them, alone or in `parameters`. Undefined: it is none. */
export function givenParameters(json: Json): GivenParameters | undefined {
    const inner = memberOf(json, 'parameters') ?? json;
    if (!isObject(inner)) return undefined;
    return Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, valueIn(value)]));
}

/** Returns the value of a parameter that a file gives. */
export function valueIn(given: Json): Json {
    if (isObject(given) && Object.keys(given).length === 1) return memberOf(given, 'value') ?? given;
    return given;
}

/** Parses the JSON of a file: one object, or an array of them, or a page of a list. */
export function parseDocuments(json: Json, file: string, report: Report, path = '$'): PolicyDocuments {
    const page = isObject(json) && Object.keys(json).length <= 2 ? memberOf(json, 'value') : undefined;
    if (isList(json) || isList(page)) {
        const list = isList(json) ? json : ((page ?? []) as readonly Json[]);
        const at = isList(json) ? path : pathTo(path, 'value');
        return joined(list.map((each, index) => parseDocuments(each, file, report, pathTo(at, index))));
    }
    if (!isObject(json)) {
        report(path, `found ${jsonText(json)}; ${allowedShapes}`);
        return none;
    }
    const { body, at } = bodyOf(json, path);
    const origin = { file, path };
    if (memberOf(body, 'policyRule') !== undefined) {
        const { id, name } = names.safeParse(json).data ?? {};
        return { ...none, definitions: [{ ...origin, id: id ?? name, json }] };
    }
    if (memberOf(body, 'policyDefinitions') !== undefined)
        return parseInitiative(json, body, at, origin, report);
    if (memberOf(body, 'policyAssignmentId') !== undefined)
        return parseExemption(json, body, at, origin, report);
    if (memberOf(body, 'policyDefinitionId') !== undefined)
        return parseAssignment(json, body, at, origin, report);
    report(path, `found an object with ${Object.keys(json).join(', ') || 'nothing'}; ${allowedShapes}`);
    return none;
}

const allowedShapes =
    'allowed: a definition (policyRule), an initiative (policyDefinitions), an assignment (policyDefinitionId), an exemption (policyAssignmentId), or an array of them';

const none: PolicyDocuments = { definitions: [], initiatives: [], assignments: [], exemptions: [] };

/** Returns the documents of all. */
export function joined(all: readonly PolicyDocuments[]): PolicyDocuments {
    return {
        definitions: all.flatMap((each) => each.definitions),
        initiatives: all.flatMap((each) => each.initiatives),
        assignments: all.flatMap((each) => each.assignments),
        exemptions: all.flatMap((each) => each.exemptions),
    };
}

type Parse = (
    json: JsonObject,
    body: JsonObject,
    at: string,
    origin: Origin,
    report: Report,
) => PolicyDocuments;

const parseInitiative: Parse = (json, body, at, origin, report) => {
    const found = initiative.safeParse(body);
    if (!found.success) {
        reportIssues(found.error, at, report);
        return none;
    }
    const { id, name } = names.safeParse(json).data ?? {};
    const { displayName, parameters, policyDefinitions } = found.data;
    const members = policyDefinitions.map((each, index) => ({
        definitionId: each.policyDefinitionId,
        referenceId: each.policyDefinitionReferenceId ?? each.policyDefinitionId.split('/').at(-1) ?? '',
        parameters: each.parameters,
        path: pathTo(pathTo(at, 'policyDefinitions'), index),
    }));
    const parsed: Initiative = {
        ...origin,
        id: id ?? name,
        title: displayName ?? name ?? 'an initiative without a name',
        parameters: declarations(parameters ?? {}, pathTo(at, 'parameters'), report),
        members,
    };
    return { ...none, initiatives: [parsed] };
};

const parseAssignment: Parse = (json, body, at, origin, report) => {
    const found = assignment.safeParse(body);
    if (!found.success) {
        reportIssues(found.error, at, report);
        return none;
    }
    const { id, name } = names.safeParse(json).data ?? {};
    const { displayName, policyDefinitionId, scope, notScopes, enforcementMode, parameters } = found.data;
    const place = scope ?? (id === undefined ? undefined : scopeOfId(id));
    if (place === undefined) {
        report(pathTo(at, 'scope'), 'the assignment has neither scope nor id; allowed: a resource id');
        return none;
    }
    const overrides = found.data.overrides ?? [];
    const isEffect = ({ kind }: { readonly kind?: string | undefined }): boolean =>
        /^policyEffect$/i.test(kind ?? '');
    const byReference = (each: { readonly kind?: string | undefined }): boolean =>
        /^policyDefinitionReferenceId$/i.test(each.kind ?? '');
    const selectors = overrides.filter(isEffect).flatMap((each) => each.selectors ?? []);
    const parsed: Assignment = {
        ...origin,
        id: id ?? `${place}/providers/Microsoft.Authorization/policyAssignments/${name ?? 'assignment'}`,
        title: displayName ?? name ?? 'an assignment without a name',
        definitionId: policyDefinitionId,
        scope: place,
        notScopes: notScopes ?? [],
        isEnforced: !/^DoNotEnforce$/i.test(enforcementMode ?? ''),
        parameters,
        effectOverrides: overrides.filter(isEffect).map(({ value, selectors: chosen }) => ({
            effect: value ?? '',
            referenceIds: chosen?.flatMap((each) => each.in ?? []).map((each) => each.toLowerCase()),
        })),
        isSelective:
            (found.data.resourceSelectors ?? []).length > 0 ||
            selectors.some((each) => !byReference(each) || (each.notIn ?? []).length > 0),
    };
    return { ...none, assignments: [parsed] };
};

const parseExemption: Parse = (json, body, at, origin, report) => {
    const found = exemption.safeParse(body);
    const id = memberOf(json, 'id');
    if (!found.success || typeof id !== 'string') {
        if (found.success) report(pathTo(origin.path, 'id'), 'allowed: the resource id of the exemption');
        else reportIssues(found.error, at, report);
        return none;
    }
    const { policyAssignmentId, policyDefinitionReferenceIds, exemptionCategory, expiresOn, displayName } =
        found.data;
    const parsed: Exemption = {
        ...origin,
        id,
        assignmentId: policyAssignmentId,
        referenceIds: (policyDefinitionReferenceIds ?? []).map((each) => each.toLowerCase()),
        kind: /^mitigated$/i.test(exemptionCategory ?? '') ? 'mitigated' : 'waiver',
        expiresOn,
        title: displayName,
        isSelective: (found.data.resourceSelectors ?? []).length > 0,
    };
    return { ...none, exemptions: [parsed] };
};

/** Returns the scope of an extension resource: its id before the last provider. */
export function scopeOfId(id: string): string {
    return id.slice(0, Math.max(0, id.toLowerCase().lastIndexOf('/providers/')));
}

import * as z from 'zod';
import { leavesOf } from './condition.ts';
import {
    effectNamed,
    effectNames,
    type ParameterDeclaration,
    type PolicyDefinition,
    type PolicyRule,
    parameterTypes,
    type RelatedDetails,
} from './definition.ts';
import { callsIn, parseTemplate, type Template } from './expression.ts';
import { isObject, type Json, type JsonObject, jsonText, memberOf } from './json.ts';
import { parseCondition } from './parse-condition.ts';
import { pathTo, type Report } from './problems.ts';
import { ruleSignatures } from './template-functions.ts';

const json: z.ZodType<Json> = z.json();
const text = z
    .string()
    .nullish()
    .transform((found) => found ?? undefined);

const typeNames = `allowed: ${parameterTypes.join(', ')}`;

const declaration = z.object({
    type: z
        .string({ error: typeNames })
        .transform((found) => parameterTypes.find((each) => each.toLowerCase() === found.toLowerCase()))
        .refine((found) => found !== undefined, { error: typeNames }),
    defaultValue: json.exactOptional(),
    allowedValues: z.array(json, { error: 'allowed: an array' }).nullish(),
});

const severities = ['low', 'medium', 'high'] as const;

const head = z.object({
    displayName: text,
    description: text,
    mode: text,
    policyRule: json,
    parameters: z.record(z.string(), json).nullish(),
    metadata: json.optional(),
});

const ids = z.object({ id: text, name: text });

/**
 * Parses a definition: as Azure sends it, as `az policy definition show` prints it, or only its `policyRule` with
 * `parameters` and `mode`. Returns undefined if a part is not understood, which is reported.
 */
export function parseDefinition(
    value: JsonObject,
    path: string,
    report: Report,
): PolicyDefinition | undefined {
    let isValid = true;
    const tell: Report = (at, message) => {
        isValid = false;
        report(at, message);
    };
    const { body, at } = bodyOf(value, path);
    const found = head.safeParse(body);
    if (!found.success) {
        reportIssues(found.error, at, tell);
        return undefined;
    }
    const { id, name } = ids.safeParse(value).data ?? { id: undefined, name: undefined };
    const { displayName, description, metadata } = found.data;
    const parameters = declarations(found.data.parameters ?? {}, pathTo(at, 'parameters'), tell);
    const rule = parseRule(found.data.policyRule, pathTo(at, 'policyRule'), tell);
    const mode = modeOf(found.data.mode, pathTo(at, 'mode'), tell);
    if (rule === undefined) return undefined;
    checkParameters(rule, parameters, tell);
    if (!isValid) return undefined;
    const severity = memberOf(memberOf(metadata, 'securityCenter'), 'severity');
    return {
        id: id ?? name,
        title: displayName ?? name ?? 'a definition without a name',
        description,
        severity: severities.find((each) => each === String(severity).toLowerCase()),
        mode,
        parameters,
        rule,
    };
}

/** Returns where the definition's members are: below `properties`, as Azure sends them, or at the top. */
export function bodyOf(value: JsonObject, path: string): { readonly body: JsonObject; readonly at: string } {
    const properties = memberOf(value, 'properties');
    if (isObject(properties)) return { body: properties, at: pathTo(path, 'properties') };
    const isBare = memberOf(value, 'if') !== undefined && memberOf(value, 'then') !== undefined;
    return { body: isBare ? { policyRule: value } : value, at: path };
}

/** Reports the issues of zod with their JSON paths. */
export function reportIssues(error: z.ZodError, path: string, report: Report): void {
    for (const { path: steps, message } of error.issues) {
        const place = steps.reduce<string>(
            (so, step) => pathTo(so, typeof step === 'number' ? step : String(step)),
            path,
        );
        report(place, message);
    }
}

/** Assumed: a definition without a mode is for all resources, as in the REST API. */
function modeOf(mode: string | undefined, path: string, report: Report): 'All' | 'Indexed' {
    const known = (['All', 'Indexed'] as const).find((each) => each.toLowerCase() === mode?.toLowerCase());
    if (known === undefined && mode !== undefined) {
        report(
            path,
            `found "${mode}", which is not about Resource Manager's resources; allowed: All, Indexed`,
        );
    }
    return known ?? 'All';
}

/** Parses the declared parameters. */
export function declarations(
    found: Readonly<Record<string, Json>>,
    path: string,
    report: Report,
): readonly ParameterDeclaration[] {
    return Object.entries(found).flatMap(([name, each]) => {
        const parsed = declaration.safeParse(each);
        if (!parsed.success) {
            reportIssues(parsed.error, pathTo(path, name), report);
            return [];
        }
        const { type, defaultValue, allowedValues } = parsed.data;
        if (type === undefined) return [];
        return [
            {
                name,
                type,
                ...(defaultValue === undefined ? {} : { defaultValue }),
                ...(allowedValues === undefined || allowedValues === null ? {} : { allowedValues }),
            },
        ];
    });
}

function parseRule(rule: Json, path: string, report: Report): PolicyRule | undefined {
    const then = memberOf(rule, 'then');
    if (!isObject(rule) || !isObject(then)) {
        report(path, 'allowed: an object with if and then');
        return undefined;
    }
    const thenPath = pathTo(path, 'then');
    const condition = parseCondition(memberOf(rule, 'if'), pathTo(path, 'if'), report);
    const effect = parseTemplate(
        memberOf(then, 'effect') ?? null,
        pathTo(thenPath, 'effect'),
        ruleSignatures,
        report,
    );
    if (effect.kind === 'literal' && effectNamed(String(effect.value)) === undefined) {
        const allowed = Object.values(effectNames).join(', ');
        report(pathTo(thenPath, 'effect'), `found ${jsonText(effect.value)}; allowed: ${allowed}`);
    }
    const related = parseDetails(memberOf(then, 'details'), pathTo(thenPath, 'details'), report);
    return { if: condition, effect, path, ...(related === undefined ? {} : { related }) };
}

/** Returns the related resource that the details name. The details of other effects have no type. */
function parseDetails(details: Json | undefined, path: string, report: Report): RelatedDetails | undefined {
    const type = memberOf(details, 'type');
    if (typeof type !== 'string') return undefined;
    const name = memberOf(details, 'name');
    const existence = memberOf(details, 'existenceCondition');
    return {
        type: parseTemplate(type, pathTo(path, 'type'), ruleSignatures, report),
        ...(name === undefined
            ? {}
            : { name: parseTemplate(name, pathTo(path, 'name'), ruleSignatures, report) }),
        ...(existence === undefined
            ? {}
            : { existenceCondition: parseCondition(existence, pathTo(path, 'existenceCondition'), report) }),
    };
}

/** Reports parameters that the rule asks for and the definition does not declare. */
function checkParameters(rule: PolicyRule, declared: readonly ParameterDeclaration[], report: Report): void {
    const names = new Set(declared.map(({ name }) => name.toLowerCase()));
    const templates = [rule.effect, ...templatesOf(rule)];
    for (const { name, args } of templates.flatMap(callsIn)) {
        const [argument] = args;
        if (name !== 'parameters' || argument?.kind !== 'literal') continue;
        if (!names.has(String(argument.value).toLowerCase())) {
            const allowed = declared.map((each) => each.name).join(', ') || 'none is declared';
            report(rule.path, `found parameters('${String(argument.value)}'); allowed: ${allowed}`);
        }
    }
}

function templatesOf({ if: condition, related }: PolicyRule): readonly Template[] {
    const conditions = [
        condition,
        ...(related?.existenceCondition === undefined ? [] : [related.existenceCondition]),
    ];
    const compared = conditions.flatMap(leavesOf).flatMap(({ operand, wanted }): readonly Template[] => {
        if (operand.kind === 'fieldCount') return [wanted];
        return [wanted, operand.kind === 'field' ? operand.name : operand.value];
    });
    return [
        ...compared,
        ...(related === undefined
            ? []
            : [related.type, ...(related.name === undefined ? [] : [related.name])]),
    ];
}

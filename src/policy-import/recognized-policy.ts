import { controlById } from '../controls/index.ts';
import { isSameJson } from '../policy/function-arguments.ts';
import { isList, isObject, type Json, type JsonObject, jsonText, memberOf } from '../policy/json.ts';
import { bodyOf } from '../policy/parse-definition.ts';
import { pathTo } from '../policy/problems.ts';
import { definitionOf, type NamedPolicy } from '../policy-export/definitions.ts';
import { namedPolicies } from '../policy-export/named-policies.ts';

/** Relation of a definition to the export. */
export type Recognized =
    /** Another one's. */
    | { readonly kind: 'foreign' }
    | { readonly kind: 'exported'; readonly named: NamedPolicy }
    /** It says that it is exported, and no export has this rule. */
    | { readonly kind: 'changed'; readonly path: string; readonly message: string };

/**
 * Recognizes a definition of an export. Its metadata only says which control to look at: the mode and the rule must be
 * those of a policy of that control.
 */
export function recognizedPolicy(json: JsonObject, path: string): Recognized {
    const { body, at } = bodyOf(json, path);
    const metadata = memberOf(body, 'metadata');
    if (memberOf(metadata, 'source') !== 'Pgwarden') return { kind: 'foreign' };
    const id = memberOf(metadata, 'control');
    const control = controlById(String(id));
    const policies = control === undefined ? [] : namedPolicies(control);
    if (policies.length === 0) {
        const message = `found ${jsonText(id)}; allowed: a control that an export has policies of`;
        return { kind: 'changed', path: pathTo(pathTo(at, 'metadata'), 'control'), message };
    }
    const candidates = policies.flatMap((named) => formsOf(named).map((form) => ({ named, form })));
    const found = candidates.find(({ form }) => isSameRule(form, body));
    if (found !== undefined) return { kind: 'exported', named: found.named };
    const [nearest] = candidates
        .map(({ form }) => placeOfChange(form, body, at))
        .toSorted((a, b) => b.length - a.length);
    return {
        kind: 'changed',
        path: nearest ?? at,
        message: `no export of ${String(id)} has this here; remove metadata.source, and the definition is taken for a custom one`,
    };
}

/** The definition as exports write it: with and without an identity to deploy, and patterns of names. */
function formsOf(named: NamedPolicy): readonly JsonObject[] {
    return [false, true].flatMap((canDeploy) =>
        [false, true].map((asksForNames) =>
            JSON.parse(JSON.stringify(definitionOf(named, { canDeploy, asksForNames }))),
        ),
    );
}

const decisive = ['mode', 'policyRule'] as const;

/** Mode and rule hold the meaning of a definition; parameters have values where it is assigned. */
function isSameRule(form: JsonObject, body: JsonObject): boolean {
    return decisive.every((name) => isSameJson(form[name], memberOf(body, name)));
}

function placeOfChange(form: JsonObject, body: JsonObject, path: string): string {
    const name = decisive.find((each) => !isSameJson(form[each], memberOf(body, each))) ?? 'policyRule';
    return firstChange(form[name], memberOf(body, name), pathTo(path, name));
}

/** The JSON path of the first place where the values differ. */
function firstChange(wanted: Json | undefined, found: Json | undefined, path: string): string {
    if (isList(wanted) && isList(found)) {
        const index = wanted.findIndex((each, position) => !isSameJson(each, found[position]));
        return index === -1 ? path : firstChange(wanted[index], found[index], pathTo(path, index));
    }
    if (!isObject(wanted) || !isObject(found)) return path;
    const names = [...Object.keys(wanted), ...Object.keys(found)];
    const name = names.find((each) => !isSameJson(wanted[each], found[each]));
    return name === undefined ? path : firstChange(wanted[name], found[name], pathTo(path, name));
}

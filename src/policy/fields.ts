import { aliasPaths } from './alias-paths.ts';
import { isList, type Json, memberOf } from './json.ts';
import type { PolicyResource } from './resources.ts';

/** A field of a policy rule. */
export type Field =
    | { readonly kind: 'name' | 'fullName' | 'kind' | 'type' | 'location' | 'id' | 'tags' }
    | { readonly kind: 'identity'; readonly member: string }
    | { readonly kind: 'tag'; readonly name: string }
    | { readonly kind: 'alias'; readonly type: string; readonly steps: readonly AliasStep[] };

/** One step into an object, or into the elements of the array that the key names: `type/logs[*]`, in lower case. */
export type AliasStep =
    | { readonly kind: 'member'; readonly name: string }
    | { readonly kind: 'elements'; readonly key: string };

/** A field that is not understood, with the allowed ones. */
export interface UnknownField {
    readonly kind: 'unknown';
    readonly message: string;
}

const plainFields = ['name', 'fullName', 'kind', 'type', 'location', 'id', 'tags'] as const;

/** Parses the text of a field: `type`, `tags['env']`, an alias. */
export function parseField(text: string): Field | UnknownField {
    const plain = plainFields.find((each) => each.toLowerCase() === text.toLowerCase());
    if (plain !== undefined) return { kind: plain };
    if (/^tags[.[]/i.test(text)) return parseTag(text);
    const [, member] = /^identity\.(type|principalId|tenantId|userAssignedIdentities)$/i.exec(text) ?? [];
    if (member !== undefined) return { kind: 'identity', member };
    return parseAlias(text);
}

function parseTag(text: string): Field | UnknownField {
    const rest = text.slice('tags'.length);
    const [, dotted, quotedTwice, quoted, bare] =
        /^(?:\.(.+)|\['''(.*)'''\]|\['(.*)'\]|\[([^\]']+)\])$/.exec(rest) ?? [];
    const name = dotted ?? (quotedTwice === undefined ? (quoted ?? bare) : `'${quotedTwice}'`);
    if (name === undefined || name === '') {
        return { kind: 'unknown', message: `found "${text}"; allowed: tags['name'], tags.name` };
    }
    return { kind: 'tag', name: name.replaceAll("''", "'") };
}

function parseAlias(text: string): Field | UnknownField {
    const slash = text.lastIndexOf('/');
    const [type, path] = [text.slice(0, slash).toLowerCase(), text.slice(slash + 1)];
    if (!/^[a-z][\w.]*(\/\w+)+$/.test(type) || !/^\w+(\[\*\])?(\.\w+(\[\*\])?)*$/.test(path)) {
        const allowed = `${plainFields.join(', ')}, tags['name'], identity.type, an alias such as Microsoft.DBforPostgreSQL/flexibleServers/network.publicNetworkAccess`;
        return { kind: 'unknown', message: `found "${text}", which is no field; allowed: ${allowed}` };
    }
    const known = aliasPaths[type];
    if (known !== undefined && !known.some((each) => each.toLowerCase() === path.toLowerCase())) {
        return {
            kind: 'unknown',
            message: `found the alias "${text}", which is unknown; allowed below ${text.slice(0, slash)}/: ${known.join(', ')}`,
        };
    }
    return { kind: 'alias', type, steps: stepsOf(type, path) };
}

function stepsOf(type: string, path: string): readonly AliasStep[] {
    let key = `${type}/`;
    return path.split('.').flatMap((part, index): readonly AliasStep[] => {
        const name = part.replace('[*]', '');
        key = `${key}${index === 0 ? '' : '.'}${part.toLowerCase()}`;
        const member = { kind: 'member', name } as const;
        return part.endsWith('[*]') ? [member, { kind: 'elements', key }] : [member];
    });
}

/** The chosen elements of arrays, by the key of the step: inside of a count, an array has only this one. */
export type ChosenElements = ReadonlyMap<string, Json>;

/** The value of a field, or the values that an array alias selects. */
export type FieldValue =
    | { readonly kind: 'one'; readonly value: Json | undefined }
    | { readonly kind: 'many'; readonly values: readonly (Json | undefined)[] };

/** Returns what the field selects of the resource. An alias of another type selects nothing. */
export function fieldValue(field: Field, resource: PolicyResource, chosen: ChosenElements): FieldValue {
    switch (field.kind) {
        case 'name':
        case 'fullName':
        case 'type':
        case 'id':
            return { kind: 'one', value: resource[field.kind] };
        case 'kind':
        case 'location':
        case 'tags':
            return { kind: 'one', value: memberOf(resource.body, field.kind) };
        case 'identity':
            return { kind: 'one', value: memberOf(memberOf(resource.body, 'identity'), field.member) };
        case 'tag':
            return { kind: 'one', value: memberOf(memberOf(resource.body, 'tags'), field.name) };
        case 'alias': {
            const areElements = field.steps.some(({ kind }) => kind === 'elements');
            if (field.type !== resource.type.toLowerCase()) {
                return areElements ? { kind: 'many', values: [] } : { kind: 'one', value: undefined };
            }
            return aliasValue(field.steps, resource, chosen, areElements);
        }
    }
}

function aliasValue(
    steps: readonly AliasStep[],
    resource: PolicyResource,
    chosen: ChosenElements,
    areElements: boolean,
): FieldValue {
    let values: readonly (Json | undefined)[] = [rootOf(steps, resource)];
    // An alias of old names the members of an array's elements without [*].
    let areMany = areElements;
    for (const step of steps) {
        if (step.kind === 'elements') {
            values = values.flatMap((value) => elementsOf(value, chosen.get(step.key)));
        } else {
            areMany ||= values.some(isList);
            values = values
                .flatMap((value): readonly (Json | undefined)[] => (isList(value) ? value : [value]))
                .map((value) => memberBelow(value, step.name));
        }
    }
    return areMany ? { kind: 'many', values } : { kind: 'one', value: values[0] };
}

function elementsOf(value: Json | undefined, chosen: Json | undefined): readonly Json[] {
    if (chosen !== undefined) return [chosen];
    return isList(value) ? value : [];
}

/** Most aliases begin below `properties`; `sku` and `identity` stand beside it. */
function rootOf([first]: readonly AliasStep[], { body }: PolicyResource): Json | undefined {
    const properties = memberOf(body, 'properties');
    const isBeside = first?.kind === 'member' && /^(sku|identity)$/i.test(first.name);
    return isBeside ? body : properties;
}

/** A resource within an array has its members below `properties`. */
function memberBelow(value: Json | undefined, name: string): Json | undefined {
    return memberOf(value, name) ?? memberOf(memberOf(value, 'properties'), name);
}

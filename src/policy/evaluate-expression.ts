import { dateText } from './date-functions.ts';
import type { Template } from './expression.ts';
import { type Field, fieldValue, parseField } from './fields.ts';
import { booleanOf, textOf } from './function-arguments.ts';
import { isList, type Json, jsonText, memberOf } from './json.ts';
import { EvaluationError } from './problems.ts';
import type { Scope } from './scope.ts';
import { templateFunctions } from './template-functions.ts';

/** Returns the value of the template. Throws an EvaluationError where Azure Policy cannot evaluate it, or where a fact is not known. */
export function evaluateTemplate(template: Template, scope: Scope): Json {
    switch (template.kind) {
        case 'literal':
            return template.value;
        case 'list':
            return template.items.map((each) => evaluateTemplate(each, scope));
        case 'object': {
            const entries = Object.entries(template.members);
            return Object.fromEntries(entries.map(([name, each]) => [name, evaluateTemplate(each, scope)]));
        }
        case 'access':
            return memberAt(
                evaluateTemplate(template.of, scope),
                evaluateTemplate(template.at, scope),
                template,
            );
        case 'call':
            return callFunction(template.name, template.args, scope);
    }
}

function memberAt(of: Json, at: Json, template: Extract<Template, { kind: 'access' }>): Json {
    const found = isList(of) && typeof at === 'number' ? of[at] : memberOf(of, String(at));
    if (found !== undefined) return found;
    const owner = template.of.kind === 'call' ? `${template.of.name}()` : 'a value';
    throw new EvaluationError(`${owner} has no known member ${jsonText(at)}`);
}

function callFunction(name: string, args: readonly Template[], scope: Scope): Json {
    const argument = (index: number): Json => {
        const template = args[index];
        return template === undefined ? null : evaluateTemplate(template, scope);
    };
    const isTrue = (each: Template): boolean => booleanOf(evaluateTemplate(each, scope), name);
    switch (name) {
        case 'if':
            return argument(booleanOf(argument(0), name) ? 1 : 2);
        case 'and':
            return args.every(isTrue);
        case 'or':
            return args.some(isTrue);
        case 'coalesce': {
            const template = args.find((each) => evaluateTemplate(each, scope) !== null);
            return template === undefined ? null : evaluateTemplate(template, scope);
        }
        case 'parameters':
            return parameterNamed(textOf(argument(0), name), scope);
        case 'field':
            return fieldNamed(textOf(argument(0), name), scope);
        case 'current':
            return args.length === 0 ? onlyCurrent(scope) : currentNamed(textOf(argument(0), name), scope);
        case 'subscription':
            return scope.surroundings.subscription;
        case 'resourcegroup':
            return scope.surroundings.resourceGroup;
        case 'requestcontext':
            return scope.surroundings.requestContext;
        case 'policy':
            return scope.surroundings.policy;
        case 'utcnow': {
            const format = args.length === 0 ? undefined : textOf(argument(0), name);
            return dateText(scope.surroundings.now.getTime(), format);
        }
        default: {
            const known = templateFunctions.get(name);
            if (known === undefined) throw new EvaluationError(`the function ${name}() is not supported`);
            return known.call(
                args.map((each) => evaluateTemplate(each, scope)),
                name,
            );
        }
    }
}

function parameterNamed(name: string, { parameters }: Scope): Json {
    const value = parameters.get(name.toLowerCase());
    if (value === undefined) throw new EvaluationError(`the parameter ${name} has no value`);
    return value;
}

/** Returns the field with the name. Throws an EvaluationError for an unknown one. */
export function knownField(name: string): Field {
    const field = parseField(name);
    if (field.kind === 'unknown') throw new EvaluationError(`the field "${name}" is not known`);
    return field;
}

/**
 * The function `field` returns an empty text for a property that is absent. Assumed: in an existence condition, an alias
 * of the related type asks the related resource, and any other field asks the resource that `if` is about.
 * Source: "Author policies for array properties", "auditIfNotExists effect".
 */
function fieldNamed(name: string, { resource, subject, counted }: Scope): Json {
    const field = knownField(name);
    const isRelated = field.kind === 'alias' && field.type === resource.type.toLowerCase();
    const found = fieldValue(field, isRelated ? resource : subject, counted.elements);
    return found.kind === 'one' ? (found.value ?? '') : found.values.map((value) => value ?? null);
}

function onlyCurrent({ counted: { current } }: Scope): Json {
    const [only, ...others] = current.values();
    if (only === undefined || others.length > 0) {
        throw new EvaluationError('current() needs a name unless there is exactly one count around it');
    }
    return only;
}

function currentNamed(name: string, { resource, counted }: Scope): Json {
    const direct = counted.current.get(name.toLowerCase());
    if (direct !== undefined) return direct;
    const isCounted = [...counted.elements.keys()].some((key) => name.toLowerCase().startsWith(key));
    if (!isCounted) throw new EvaluationError(`current('${name}') names no count around it`);
    const found = fieldValue(knownField(name), resource, counted.elements);
    if (found.kind === 'one') return found.value ?? '';
    const [only, ...others] = found.values;
    return others.length > 0 ? found.values.map((value) => value ?? null) : (only ?? '');
}

import { type Condition, type Operand, type Operator, operators } from './condition.ts';
import { parseTemplate, type Template } from './expression.ts';
import { parseField } from './fields.ts';
import { isList, isObject, type Json, type JsonObject, jsonText, memberOf } from './json.ts';
import { pathTo, type Report } from './problems.ts';
import { ruleSignatures } from './template-functions.ts';

const shapes = 'allOf, anyOf, not, or one of field, value, count with one operator';

/** Parses a condition of a rule. A part that is not understood is reported; the result then has no meaning. */
export function parseCondition(json: Json | undefined, path: string, report: Report): Condition {
    if (!isObject(json)) {
        report(path, `found ${jsonText(json)}; allowed: an object with ${shapes}`);
        return nothing;
    }
    const names = Object.keys(json);
    const logical = names.filter((name) => /^(allOf|anyOf|not)$/i.test(name));
    const [operator] = logical;
    if (operator === undefined) return parseLeaf(json, path, report);
    if (names.length > 1) {
        report(path, `found ${names.join(', ')}; allowed: ${operator} alone`);
        return nothing;
    }
    const inner = pathTo(path, operator);
    if (operator.toLowerCase() === 'not') {
        return { kind: 'not', condition: parseCondition(json[operator], inner, report) };
    }
    const list = json[operator];
    if (!isList(list) || list.length === 0) {
        report(inner, `found ${jsonText(list)}; allowed: an array of conditions`);
        return nothing;
    }
    return {
        kind: operator.toLowerCase() === 'allof' ? 'allOf' : 'anyOf',
        conditions: list.map((each, index) => parseCondition(each, pathTo(inner, index), report)),
    };
}

const nothing: Condition = { kind: 'anyOf', conditions: [] };

const operands = ['field', 'value', 'count'] as const;

function parseLeaf(json: JsonObject, path: string, report: Report): Condition {
    const names = Object.keys(json);
    const isNamed = (name: string, known: string): boolean => name.toLowerCase() === known.toLowerCase();
    const operandNames = names.filter((name) => operands.some((each) => isNamed(name, each)));
    const operatorNames = names.filter((name) => operators.some((each) => isNamed(name, each)));
    const unknown = names.filter((name) => !operandNames.includes(name) && !operatorNames.includes(name));
    const [operandName] = operandNames;
    const [operatorName] = operatorNames;
    const operator = operators.find((each) => isNamed(operatorName ?? '', each));
    if (unknown.length > 0 && (operator !== undefined || operandName === undefined)) {
        report(path, `found ${unknown.join(', ')}; allowed: ${shapes}`);
        return nothing;
    }
    if (operandName === undefined || operandNames.length > 1) {
        report(path, `found ${names.join(', ') || 'nothing'}; allowed: ${shapes}`);
        return nothing;
    }
    if (operator === undefined || operatorName === undefined || operatorNames.length > 1) {
        const found = [...operatorNames, ...unknown].join(', ') || 'no operator';
        report(path, `found ${found}; allowed: one of ${operators.join(', ')}`);
        return nothing;
    }
    const wantedPath = pathTo(path, operatorName);
    const wanted = parseTemplate(json[operatorName] ?? null, wantedPath, ruleSignatures, report);
    checkWanted(operator, wanted, wantedPath, report);
    const operand = parseOperand(json[operandName] ?? null, operandName, pathTo(path, operandName), report);
    return operand === undefined ? nothing : { kind: 'leaf', operand, operator, wanted };
}

function parseOperand(json: Json, name: string, path: string, report: Report): Operand | undefined {
    switch (name.toLowerCase()) {
        case 'field':
            return parseFieldOperand(json, path, report);
        case 'value':
            return { kind: 'value', value: parseTemplate(json, path, ruleSignatures, report) };
        default:
            return parseCount(json, path, report);
    }
}

function parseFieldOperand(json: Json, path: string, report: Report): Operand | undefined {
    if (typeof json !== 'string') {
        report(path, `found ${jsonText(json)}; allowed: the name of a field`);
        return undefined;
    }
    const name = parseTemplate(json, path, ruleSignatures, report);
    if (name.kind !== 'literal') return { kind: 'field', name };
    const field = parseField(json);
    if (field.kind === 'unknown') {
        report(path, field.message);
        return undefined;
    }
    return { kind: 'field', name, field };
}

function parseCount(json: Json, path: string, report: Report): Operand | undefined {
    const names = isObject(json) ? Object.keys(json) : [];
    const unknown = names.filter((name) => !/^(field|value|name|where)$/i.test(name));
    if (!isObject(json) || unknown.length > 0) {
        report(
            path,
            `found ${isObject(json) ? unknown.join(', ') : jsonText(json)}; allowed: field or value, name, where`,
        );
        return undefined;
    }
    const whereName = names.find((name) => /^where$/i.test(name));
    const where =
        whereName === undefined
            ? {}
            : { where: parseCondition(json[whereName], pathTo(path, whereName), report) };
    const alias = memberOf(json, 'field');
    const value = memberOf(json, 'value');
    if ((alias === undefined) === (value === undefined)) {
        report(path, 'found both field and value, or none; allowed: one of them');
        return undefined;
    }
    if (value !== undefined) {
        const name = memberOf(json, 'name') ?? 'default';
        if (typeof name !== 'string' || !/^[A-Za-z0-9]+$/.test(name)) {
            report(pathTo(path, 'name'), `found ${jsonText(name)}; allowed: letters and digits`);
            return undefined;
        }
        const list = parseTemplate(value, pathTo(path, 'value'), ruleSignatures, report);
        return { kind: 'valueCount', value: list, name, ...where };
    }
    const field = typeof alias === 'string' ? parseField(alias) : undefined;
    if (field?.kind !== 'alias' || typeof alias !== 'string' || !alias.endsWith('[*]')) {
        const message =
            field?.kind === 'unknown'
                ? field.message
                : `found ${jsonText(alias)}; allowed: an alias that ends with [*]`;
        report(pathTo(path, 'field'), message);
        return undefined;
    }
    return { kind: 'fieldCount', alias, field, ...where };
}

/** Reports a literal that the operator does not take. The value of an expression is checked when it is evaluated. */
function checkWanted(operator: Operator, wanted: Template, path: string, report: Report): void {
    const problem =
        wanted.kind === 'literal' || wanted.kind === 'list' ? wantedProblem(operator, wanted) : undefined;
    if (problem !== undefined) report(path, problem);
}

function wantedProblem(operator: Operator, wanted: Template): string | undefined {
    const value = wanted.kind === 'literal' ? wanted.value : undefined;
    const found = wanted.kind === 'list' ? 'an array' : jsonText(value);
    switch (operator) {
        case 'in':
        case 'notIn':
            return wanted.kind === 'list' ? undefined : `found ${found}; allowed: an array`;
        case 'exists':
            return isBooleanWord(value) ? undefined : `found ${found}; allowed: true, false`;
        case 'like':
        case 'notLike': {
            const isText = typeof value === 'string' && value.split('*').length <= 2;
            return isText ? undefined : `found ${found}; allowed: a text with at most one *`;
        }
        case 'contains':
        case 'notContains': {
            const isText = value !== null && typeof value !== 'object' && !String(value ?? '*').includes('*');
            return isText ? undefined : `found ${found}; allowed: a text without *`;
        }
        default: {
            const isScalar = value !== undefined && value !== null && typeof value !== 'object';
            return isScalar ? undefined : `found ${found}; allowed: a text, a number, a boolean`;
        }
    }
}

/** Returns whether the value is a boolean, or its word. */
export function isBooleanWord(value: Json | undefined): boolean {
    return /^(true|false)$/i.test(String(value));
}

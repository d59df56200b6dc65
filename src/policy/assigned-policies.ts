import {
    type BoundPolicy,
    bindPolicy,
    boundParameters,
    type GivenParameters,
    noSurroundings,
    nowhere,
    scopeOf,
} from './bind.ts';
import type { Assignment, DefinitionDocument, Initiative, Member, PolicyDocuments } from './documents.ts';
import { evaluateTemplate } from './evaluate-expression.ts';
import { parseTemplate } from './expression.ts';
import type { Json } from './json.ts';
import { parseDefinition } from './parse-definition.ts';
import { EvaluationError, pathTo } from './problems.ts';
import { ruleSignatures } from './template-functions.ts';

/** A definition as it is assigned: with its parameters, in an initiative or alone, by an assignment or by a file only. */
export interface AssignedPolicy {
    readonly definitionId: string;
    /** Values of its parameters; an expression on an initiative's parameters is evaluated. */
    readonly given: GivenParameters;
    /** Undefined where the file does not hold it: a built-in definition that an assignment names by its id. */
    readonly document: DefinitionDocument | undefined;
    readonly initiative?: Initiative;
    /** Id of the definition within the initiative. */
    readonly referenceId?: string;
    readonly assignment?: Assignment;
    readonly file: string;
    /** JSON path of what assigns it. */
    readonly path: string;
}

/** Reports a problem in a file. */
export type ReportIn = (file: string, path: string, message: string) => void;

/**
 * Returns every definition as it is assigned: by each assignment; without assignments, by each initiative, and each
 * definition that none holds. `values` are values of parameters beside the files.
 */
export function assignedPolicies(
    documents: PolicyDocuments,
    values: GivenParameters,
    report: ReportIn,
): readonly AssignedPolicy[] {
    const { assignments, initiatives, definitions } = documents;
    if (assignments.length > 0) {
        return assignments.flatMap((each) => ofAssignment(each, documents, values, report));
    }
    const held = new Set(
        initiatives.flatMap(({ members }) => members.map((each) => keyOf(each.definitionId))),
    );
    const alone = definitions.filter(({ id }) => id === undefined || !held.has(keyOf(id)));
    return [
        ...initiatives.flatMap((each) => ofInitiative(each, values, documents, report)),
        ...alone.map((document) => ({
            definitionId: document.id ?? document.file,
            given: knownValues(document, values),
            document,
            file: document.file,
            path: document.path,
        })),
    ];
}

/** Definitions are known by the last segment of their id, in any spelling. */
export function keyOf(id: string): string {
    return id.toLowerCase().split('/').at(-1) ?? '';
}

/** Returns whether the id is that of an initiative. */
export function isInitiativeId(id: string): boolean {
    return /\/policySetDefinitions\//i.test(id);
}

function ofAssignment(
    assignment: Assignment,
    documents: PolicyDocuments,
    values: GivenParameters,
    report: ReportIn,
): readonly AssignedPolicy[] {
    const { definitionId, file, path } = assignment;
    const given = { ...values, ...assignment.parameters };
    const initiative = documents.initiatives.find(
        ({ id }) => id !== undefined && keyOf(id) === keyOf(definitionId),
    );
    if (initiative !== undefined) {
        return ofInitiative(initiative, given, documents, report).map((each) => ({ ...each, assignment }));
    }
    if (isInitiativeId(definitionId)) {
        report(file, path, `the initiative ${definitionId} is in no file; allowed: files that hold it`);
        return [];
    }
    const document = documentOf(definitionId, documents);
    const own =
        document === undefined ? given : { ...knownValues(document, values), ...assignment.parameters };
    return [{ definitionId, given: own, document, assignment, file, path }];
}

function ofInitiative(
    initiative: Initiative,
    given: GivenParameters,
    documents: PolicyDocuments,
    report: ReportIn,
): readonly AssignedPolicy[] {
    const { file, path, members } = initiative;
    const names = initiative.parameters.map(({ name }) => name.toLowerCase());
    const known = Object.entries(given).filter(([name]) => names.includes(name.toLowerCase()));
    const parameters = boundParameters(
        initiative.parameters,
        Object.fromEntries(known),
        pathTo(path, 'parameters'),
        (at, message) => report(file, at, message),
    );
    if (parameters === undefined) return [];
    return members.map((member) => ({
        definitionId: member.definitionId,
        given: memberValues(member, parameters, file, report),
        document: documentOf(member.definitionId, documents),
        initiative,
        referenceId: member.referenceId,
        file,
        path: member.path,
    }));
}

function memberValues(
    { parameters: given, path }: Member,
    parameters: ReadonlyMap<string, Json>,
    file: string,
    report: ReportIn,
): GivenParameters {
    const scope = scopeOf(nowhere, parameters, noSurroundings);
    const at = pathTo(path, 'parameters');
    const entries = Object.entries(given).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
        const place = pathTo(at, name);
        let isValid = true;
        const template = parseTemplate(value, place, ruleSignatures, (where, message) => {
            isValid = false;
            report(file, where, message);
        });
        try {
            return isValid ? [[name, evaluateTemplate(template, scope)]] : [];
        } catch (error) {
            if (!(error instanceof EvaluationError)) throw error;
            report(file, place, error.message);
            return [];
        }
    });
    return Object.fromEntries(entries);
}

function documentOf(id: string, { definitions }: PolicyDocuments): DefinitionDocument | undefined {
    return definitions.find((each) => each.id !== undefined && keyOf(each.id) === keyOf(id));
}

/** Values that a file of parameters gives are for every policy that declares them. */
function knownValues({ json }: DefinitionDocument, values: GivenParameters): GivenParameters {
    const declared = JSON.stringify(json).toLowerCase();
    return Object.fromEntries(
        Object.entries(values).filter(([name]) => declared.includes(`"${name.toLowerCase()}":`)),
    );
}

/** Returns the policy of a definition that a file holds. Reports what is not understood; returns undefined then. */
export function boundPolicy(assigned: AssignedPolicy, report: ReportIn): BoundPolicy | undefined {
    const { document, given, assignment, referenceId, file, path } = assigned;
    if (document === undefined) return undefined;
    const definition = parseDefinition(document.json, document.path, (at, message) =>
        report(document.file, at, message),
    );
    if (definition === undefined) return undefined;
    const override = assignment?.effectOverrides.find(
        ({ referenceIds }) =>
            referenceIds === undefined || referenceIds.includes((referenceId ?? '').toLowerCase()),
    );
    const rule =
        override === undefined
            ? definition.rule
            : { ...definition.rule, effect: { kind: 'literal', value: override.effect } as const };
    return bindPolicy({ ...definition, rule }, given, pathTo(path, 'parameters'), (at, message) => {
        report(at.startsWith(definition.rule.path) ? document.file : file, at, message);
    });
}

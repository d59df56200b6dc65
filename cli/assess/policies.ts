import { readFileSync } from 'node:fs';
import type { ExtraList } from '../../src/azure/read-only/kept-resources.ts';
import { extraLists } from '../../src/azure/read-only/kept-resources.ts';
import { controls } from '../../src/controls/index.ts';
import type { ControlResult } from '../../src/engine/fleet-assessment.ts';
import { type ServerId, serverPath } from '../../src/model/resource-id.ts';
import { notApplicable, type Verdict } from '../../src/model/verdict.ts';
import type { ReadableType } from '../../src/policy/alias-paths.ts';
import {
    type AssignedPolicy,
    assignedPolicies,
    boundPolicy,
    keyOf,
} from '../../src/policy/assigned-policies.ts';
import { isInScope } from '../../src/policy/assignment-scope.ts';
import type { BoundPolicy, GivenParameters } from '../../src/policy/bind.ts';
import { effectNames } from '../../src/policy/definition.ts';
import { givenParameters, joined, parseDocuments } from '../../src/policy/documents.ts';
import { evaluatePolicy } from '../../src/policy/evaluate-policy.ts';
import type { Json } from '../../src/policy/json.ts';
import {
    serverResources,
    slicesOf,
    surroundingsOf,
    typesWithoutSlice,
} from '../../src/policy/server-resources.ts';
import { neededTypes } from '../../src/policy/subject-types.ts';
import type { Clock } from '../../src/ports.ts';
import type { FleetPolicies, FoundServer } from '../../src/workflows/fleet/assess-fleet.ts';
import { UsageError } from './options.ts';

/** The policies of the option --policy. */
export interface LoadedPolicies extends FleetPolicies {
    /** Lists of children that no slice reads. */
    readonly lists: readonly ExtraList[];
    readonly warnings: readonly string[];
}

interface Judge {
    readonly text: ControlResult['control'];
    readonly assigned: AssignedPolicy;
    readonly policy: BoundPolicy;
    readonly types: readonly ReadableType[];
}

/** Loads policies from files. Throws a UsageError that names file and JSON path of everything that is not understood. */
export function loadPolicies(
    files: readonly string[],
    parameterFiles: readonly string[],
    clock: Clock,
): LoadedPolicies {
    const problems: string[] = [];
    const report = (file: string, path: string, message: string): void => {
        problems.push(`--policy ${file}, ${path}: ${message}`);
    };
    const documents = joined(
        files.map((file) => {
            const json = jsonOf('--policy', file, problems);
            return json === undefined
                ? { definitions: [], initiatives: [], assignments: [], exemptions: [] }
                : parseDocuments(json, file, (path, message) => report(file, path, message));
        }),
    );
    const values: GivenParameters = Object.assign(
        {},
        ...parameterFiles.map((file) => valuesOf(file, problems)),
    );
    const assigned = assignedPolicies(documents, values, report);
    const warnings: string[] = [];
    const judges = assigned.flatMap((each) => judgeOf(each, report, warnings));
    if (problems.length > 0) throw new UsageError([...new Set(problems)]);
    if (judges.length === 0) {
        throw new UsageError([
            `--policy ${files.join(', ')}: no definition is about flexible servers; ${warnings.join('; ') || 'allowed: definitions on Microsoft.DBforPostgreSQL/flexibleServers'}`,
        ]);
    }
    const types = [...new Set(judges.flatMap((each) => each.types))];
    const names = typesWithoutSlice(types).map((type) => type.split('/').at(-1));
    return {
        slices: slicesOf(types),
        lists: extraLists.filter((list) => names.includes(list)),
        warnings,
        evaluate: (server, reading) =>
            named(judges).map((judge) => resultOf(judge, server, reading, clock.now())),
    };
}

/** Returns the policy, unless it is about other resources only, or a control of Pgwarden judges it. */
function judgeOf(
    assigned: AssignedPolicy,
    report: (file: string, path: string, message: string) => void,
    warnings: string[],
): readonly Judge[] {
    const { document, definitionId, initiative, file, path } = assigned;
    const name = initiative === undefined ? definitionId : `${initiative.title}, ${assigned.referenceId}`;
    if (document === undefined) {
        const mirrors = controls.filter(({ references }) =>
            references.azurePolicy.some(({ id }) => id === keyOf(definitionId)),
        );
        if (mirrors.length > 0) {
            const ids = mirrors.map(({ id }) => id).join(', ');
            warnings.push(
                `policy ${name}: no file holds the built-in definition; the control ${ids} mirrors it`,
            );
        } else if (initiative === undefined) {
            report(file, path, `the definition ${definitionId} is in no file; allowed: files that hold it`);
        } else
            warnings.push(`policy ${name}: the definition ${definitionId} is in no file and is not judged`);
        return [];
    }
    const policy = boundPolicy(assigned, report);
    if (policy === undefined) return [];
    const needed = neededTypes(policy, (at, message) => report(document.file, at, message));
    if (needed === undefined) return [];
    const isAboutServers = needed.subjects.length > 0 || policy.effect === 'disabled';
    if (!isAboutServers) {
        warnings.push(`policy ${name}: it is not about flexible servers`);
        return [];
    }
    const types = [...needed.subjects, ...(needed.related === undefined ? [] : [needed.related])];
    return [{ text: textOf(assigned, policy), assigned, policy, types }];
}

function textOf(assigned: AssignedPolicy, { definition, effect }: BoundPolicy): ControlResult['control'] {
    const { definitionId, initiative, referenceId, assignment, file } = assigned;
    const own = definition.id === undefined ? fileName(file) : keyOf(definitionId);
    const id = initiative === undefined ? own : `${keyOf(initiative.id ?? fileName(file))}/${referenceId}`;
    const because =
        assignment === undefined ? `${file} holds it` : `the assignment ${assignment.title} asks for it`;
    return {
        id: `policy:${id}`,
        title: definition.title,
        failureTitle: `Azure Policy: not compliant with "${definition.title}"`,
        severity: definition.severity ?? 'medium',
        references: { azurePolicy: [], mcsb: [], cis: [] },
        texts: {
            checks: [definition.description ?? definition.title],
            why: [`A policy of Azure Policy with the effect ${effectNames[effect]}: ${because}.`],
            repair: ['Pgwarden judges a policy and repairs nothing for it.'],
            repairByHand: [],
            outOfScope: ['Enforcement, which is Azure Policy’s.'],
            links: [],
        },
        isPolicy: true,
    };
}

/** Returns the policies with ids that differ: a definition may be assigned twice. */
function named(judges: readonly Judge[]): readonly Judge[] {
    return judges.map((judge, index) => {
        const before = judges.slice(0, index).filter(({ text }) => text.id === judge.text.id).length;
        return before === 0
            ? judge
            : { ...judge, text: { ...judge.text, id: `${judge.text.id}#${before + 1}` } };
    });
}

function resultOf(
    { text, assigned, policy, types }: Judge,
    server: ServerId,
    reading: FoundServer,
    now: Date,
): ControlResult {
    return {
        control: text,
        mode: `effect ${effectNames[policy.effect]}`,
        verdict: withReason(verdictOf(assigned, policy, types, server, reading, now)),
        canRepair: false,
    };
}

function verdictOf(
    { assignment, initiative, definitionId, referenceId }: AssignedPolicy,
    policy: BoundPolicy,
    types: readonly ReadableType[],
    server: ServerId,
    reading: FoundServer,
    now: Date,
): Verdict {
    if (assignment !== undefined && !isInScope(assignment, serverPath(server))) {
        return notApplicable(`the assignment ${assignment.title} does not include the server`);
    }
    if (assignment?.isSelective === true) {
        const reason = `the assignment ${assignment.title} selects resources, which is not evaluated`;
        return { kind: 'unknown', reason };
    }
    const facts = {
        definitionId,
        ...(assignment === undefined ? {} : { assignmentId: assignment.id }),
        ...(initiative?.id === undefined ? {} : { setDefinitionId: initiative.id }),
        ...(referenceId === undefined ? {} : { definitionReferenceId: referenceId }),
    };
    return evaluatePolicy(policy, serverResources(reading, types), surroundingsOf(server, facts, now));
}

function withReason(verdict: Verdict): Verdict {
    return verdict.kind === 'drifted'
        ? { ...verdict, unrepairable: 'Pgwarden repairs nothing for a policy' }
        : verdict;
}

function fileName(file: string): string {
    return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.json$/i, '');
}

function valuesOf(file: string, problems: string[]): GivenParameters {
    const json = jsonOf('--policy-parameters', file, problems);
    if (json === undefined) return {};
    const values = givenParameters(json);
    if (values !== undefined) return values;
    problems.push(
        `--policy-parameters ${file}: allowed: an object of parameters, { "name": { "value": … } }`,
    );
    return {};
}

function jsonOf(option: string, file: string, problems: string[]): Json | undefined {
    try {
        return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        problems.push(`${option} "${file}" cannot be read (${why}); allowed: a JSON file`);
        return undefined;
    }
}

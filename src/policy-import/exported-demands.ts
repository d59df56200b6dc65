import type { Control } from '../controls/definition/control.ts';
import { controlById } from '../controls/index.ts';
import type { Mode } from '../model/baseline.ts';
import { type AssignedPolicy, boundPolicy, type ReportIn } from '../policy/assigned-policies.ts';
import type { BoundPolicy } from '../policy/bind.ts';
import { isList, type Json, jsonText } from '../policy/json.ts';
import type { NamedPolicy } from '../policy-export/definitions.ts';
import type { Demand, Unexpressed } from './demand.ts';
import { exportedThresholds } from './exported-thresholds.ts';
import { modeOf, stronger } from './modes.ts';
import { recognizedPolicy } from './recognized-policy.ts';

/** A definition of an export, as it is assigned. */
interface Found {
    readonly assigned: AssignedPolicy;
    readonly named: NamedPolicy;
    readonly bound: BoundPolicy;
}

/** Returns whether the definition says that an export made it. */
export function isOfExport({ document }: AssignedPolicy): boolean {
    return document !== undefined && recognizedPolicy(document.json, document.path).kind !== 'foreign';
}

/**
 * Returns what the definitions of `baseline export azure-policy` demand: those of one control and one assignment
 * together. Reports one that says that it is exported and has another rule.
 */
export function exportedDemands(
    assigned: readonly AssignedPolicy[],
    report: ReportIn,
    tell: Unexpressed,
): readonly Demand[] {
    const found = assigned.flatMap((each) => foundOf(each, report));
    const groups = Map.groupBy(found, ({ named, assigned: { assignment, initiative } }) =>
        [named.control, assignment?.id ?? initiative?.id ?? initiative?.title].join(' ').toLowerCase(),
    );
    if (found.some(({ bound }) => bound.effect === 'deny')) {
        tell(
            'the policies of an export name no mode: Deny stands for enforce and for approve, and becomes approve',
        );
    }
    return [...groups.values()].flatMap((group) => demandOf(group, tell));
}

function foundOf(assigned: AssignedPolicy, report: ReportIn): readonly Found[] {
    const { document } = assigned;
    if (document === undefined) return [];
    const recognized = recognizedPolicy(document.json, document.path);
    if (recognized.kind === 'changed') report(document.file, recognized.path, recognized.message);
    const bound = boundPolicy(assigned, report);
    if (recognized.kind !== 'exported' || bound === undefined) return [];
    return [{ assigned, named: recognized.named, bound }];
}

function demandOf(group: readonly Found[], tell: Unexpressed): readonly Demand[] {
    const [first] = group;
    const control = controlById(first?.named.control ?? '');
    if (first === undefined || control === undefined) return [];
    const { assignment, initiative, file } = first.assigned;
    const place = assignment === undefined ? (initiative?.title ?? file) : `assignment ${assignment.title}`;
    if (assignment?.isSelective === true) {
        tell(`${place}: the assignment selects resources; a baseline would be for all of its scope`);
        return [];
    }
    const [servers, exceptServers] = patternsOf(first.bound);
    if (servers !== '*') {
        tell(`${place}: it is for servers named ${jsonText(servers)}; write a scope for them by hand`);
        return [];
    }
    if (isList(exceptServers) && exceptServers.length > 0)
        tell(`${place}: it leaves out servers named ${exceptServers.join(', ')}; the baseline does not`);
    const meaning = meaningOf(control, group);
    for (const each of meaning.unexpressed) tell(`${place}, ${control.id}: ${each}`);
    const referenceIds = group.flatMap(({ assigned: { referenceId } }) => referenceId ?? []);
    return [{ control, ...meaning, assignment, referenceIds }];
}

function patternsOf({ parameters }: BoundPolicy): readonly [Json, Json] {
    return [parameters.get('servers') ?? '*', parameters.get('exceptservers') ?? []];
}

function meaningOf(
    control: Control,
    group: readonly Found[],
): Pick<Demand, 'mode' | 'thresholds' | 'unexpressed'> {
    const inForce = group.filter(({ bound }) => bound.effect !== 'disabled');
    if (inForce.length === 0) return { mode: 'off', thresholds: {}, unexpressed: [] };
    const values = new Map(inForce.map(({ named, bound }) => [named.name, valuesOf(named, bound)]));
    const mode = inForce
        .map(({ bound, assigned }) => modeOf(bound.effect, control, assigned.assignment))
        .reduce<Mode>(stronger, 'off');
    return { mode, ...exportedThresholds(control, values) };
}

/** The values of the parameters that the policy declares besides its effect. */
function valuesOf({ policy }: NamedPolicy, { parameters }: BoundPolicy): Readonly<Record<string, Json>> {
    return Object.fromEntries(
        Object.keys(policy.parameters ?? {}).flatMap((name) => {
            const value = parameters.get(name.toLowerCase());
            return value === undefined ? [] : [[name, value]];
        }),
    );
}

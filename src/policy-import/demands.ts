import { type AssignedPolicy, boundPolicy, keyOf, type ReportIn } from '../policy/assigned-policies.ts';
import { type Effect, effectNamed } from '../policy/definition.ts';
import { neededTypes } from '../policy/subject-types.ts';
import { mappingOf } from './definition-mapping.ts';
import type { Demand, Unexpressed } from './demand.ts';
import { exportedDemands, isOfExport } from './exported-demands.ts';
import { modeOf } from './modes.ts';

/** Returns the demands. Reports what is not understood; `tell` names what a baseline cannot express. */
export function demandsOf(
    assigned: readonly AssignedPolicy[],
    report: ReportIn,
    tell: Unexpressed,
): readonly Demand[] {
    const foreign = new Map<string, number>();
    const exported = exportedDemands(assigned.filter(isOfExport), report, tell);
    const others = assigned.filter((each) => !isOfExport(each));
    const demands = others.flatMap((each) => {
        const name = nameOf(each);
        const mapping = mappingOf(keyOf(each.definitionId), each.given);
        if (mapping.kind === 'inexpressible') {
            tell(`${name}: ${mapping.reason}`);
            return [];
        }
        if (mapping.kind === 'unknown') {
            if (isForeign(each, report)) {
                const group = each.initiative?.title ?? each.file;
                foreign.set(group, (foreign.get(group) ?? 0) + 1);
            } else tell(`${name}: no control mirrors this definition; assess --policy judges it`);
            return [];
        }
        const effect = effectOf(each, report);
        if (effect === undefined) {
            tell(`${name}: its effect is not known`);
            return [];
        }
        for (const part of mapping.meaning.unexpressed) tell(`${name}: ${part}`);
        if (each.assignment?.isSelective === true) {
            tell(`${name}: the assignment selects resources; a baseline would be for all of its scope`);
            return [];
        }
        const mode = modeOf(effect, mapping.meaning.control, each.assignment);
        if (effect === 'deny')
            tell(`${name}: a baseline denies nothing in advance; mode ${mode} repairs afterwards`);
        const referenceIds = each.referenceId === undefined ? [] : [each.referenceId];
        return [{ ...mapping.meaning, mode, assignment: each.assignment, referenceIds }];
    });
    for (const [group, count] of foreign) {
        tell(
            `${group}: ${count} ${count === 1 ? 'definition is' : 'definitions are'} not about flexible servers, as far as the files show`,
        );
    }
    return [...demands, ...exported];
}

/** Returns the name of the policy for people. */
export function nameOf({
    assignment,
    initiative,
    referenceId,
    definitionId,
    document,
}: AssignedPolicy): string {
    const own =
        initiative === undefined ? (document?.id ?? definitionId) : `${initiative.title}, ${referenceId}`;
    return assignment === undefined ? own : `assignment ${assignment.title}, ${keyOf(definitionId)}`;
}

/** Returns whether the definition is about other resources, or may be: an initiative names hundreds by their id only. */
function isForeign(assigned: AssignedPolicy, report: ReportIn): boolean {
    if (assigned.document === undefined) return assigned.initiative !== undefined;
    const isNamed = JSON.stringify(assigned.document.json)
        .toLowerCase()
        .includes('dbforpostgresql/flexibleservers');
    if (!isNamed && assigned.initiative !== undefined) return true;
    const policy = boundPolicy(assigned, report);
    if (policy === undefined) return false;
    return neededTypes(policy, () => undefined)?.subjects.length === 0 && policy.effect !== 'disabled';
}

function effectOf(assigned: AssignedPolicy, report: ReportIn): Effect | undefined {
    const { document, given, assignment, referenceId, definitionId } = assigned;
    if (document !== undefined) return boundPolicy(assigned, report)?.effect;
    const override = assignment?.effectOverrides.find(
        ({ referenceIds }) =>
            referenceIds === undefined || referenceIds.includes((referenceId ?? '').toLowerCase()),
    );
    const value = Object.entries(given).find(([name]) => name.toLowerCase() === 'effect')?.[1];
    const named = override?.effect ?? value;
    if (named !== undefined) return effectNamed(String(named));
    return defaultEffects[keyOf(definitionId)] ?? 'auditifnotexists';
}

/** The defaults of built-in definitions other than auditIfNotExists. */
const defaultEffects: Readonly<Record<string, Effect>> = {
    '493c215d-2553-4976-bc81-57d2c04fc8c1': 'audit',
    '12c74c95-0efd-48da-b8d9-2a7d68470c92': 'audit',
    'cee2f9fd-3968-44be-a863-bd62c9884423': 'audit',
    '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': 'audit',
    'fa498b91-8a7e-4710-9578-da944c68d1fe': 'audit',
    'dacf07fa-0eea-4486-80bc-b93fae88ac40': 'disabled',
    '44433aa3-7ec2-4002-93ea-65c65ff0310a': 'deployifnotexists',
    'bd0079c6-6f2d-42f4-9cee-e23930968f10': 'deployifnotexists',
    '499b7900-f44e-40ea-b8d3-2f3cf75f2ca4': 'deployifnotexists',
    '5fbd326d-328c-414e-a922-2d6963998962': 'deployifnotexists',
    'cdd1dbc6-0004-4fcd-afd7-b67550de37ff': 'deployifnotexists',
    '78ed47da-513e-41e9-a088-e829b373281d': 'deployifnotexists',
    '2a6ae02f-7590-40d7-88ba-b18e205a32fd': 'deployifnotexists',
    'a8f89ff4-3d6e-4d7b-8c5a-2e9b1f4c8d3a': 'deployifnotexists',
    'a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d': 'deployifnotexists',
    'dd626066-39f5-4f72-aba8-06a99fabf278': 'deployifnotexists',
    '3bf854e8-b34a-47fe-9f81-bc558c82b3bd': 'deployifnotexists',
    'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81': 'deployifnotexists',
    'eadbb524-8644-4a87-8af6-549e1d125982': 'deployifnotexists',
};

import { type ReadableType, readableTypes } from './alias-paths.ts';
import { type BoundPolicy, isAboutType, noSurroundings, nowhere, scopeOf } from './bind.ts';
import type { Condition, Leaf } from './condition.ts';
import { effectNames } from './definition.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { pathTo, type Report } from './problems.ts';
import { isSameType, serverType } from './resources.ts';
import type { Scope } from './scope.ts';
import { allTrue, anyTrue, opposite, type Truth, unknown } from './truth.ts';

const leftOpen = unknown('not decided here');

/** Evaluates only the comparisons that `decides` names; the others stay open, as Azure does to tell who is concerned. */
export function partialTruth(condition: Condition, decides: (leaf: Leaf) => boolean, scope: Scope): Truth {
    switch (condition.kind) {
        case 'allOf':
            return allTrue(condition.conditions.map((each) => partialTruth(each, decides, scope)));
        case 'anyOf':
            return anyTrue(condition.conditions.map((each) => partialTruth(each, decides, scope)));
        case 'not':
            return opposite(partialTruth(condition.condition, decides, scope));
        case 'leaf':
            return decides(condition) ? evaluateCondition(condition, scope) : leftOpen;
    }
}

/**
 * Returns the types of a server's resources that the rule can be about; none: it is about other resources. Assumed: a rule
 * that names no type is about the server itself only.
 */
export function subjectTypes({ definition, parameters, effect }: BoundPolicy): readonly ReadableType[] {
    if (effect === 'disabled') return [];
    const canBe = (type: string): boolean => {
        const scope = scopeOf({ ...nowhere, type }, parameters, noSurroundings);
        return partialTruth(definition.rule.if, isAboutType, scope) !== false;
    };
    if (canBe('Example.Other/things')) return canBe(serverType) ? [serverType] : [];
    return readableTypes.filter(canBe);
}

/** The types that a definition needs to be evaluated on a server. */
export interface NeededTypes {
    readonly subjects: readonly ReadableType[];
    readonly related?: ReadableType;
}

/**
 * Returns the types of resources that the policy needs. Reports a related resource that is not below the server. Returns
 * undefined then. No subject: the policy is not about servers.
 */
export function neededTypes(policy: BoundPolicy, report: Report): NeededTypes | undefined {
    const subjects = subjectTypes(policy);
    const { relatedType, definition, effect } = policy;
    if (relatedType === undefined || subjects.length === 0) return { subjects };
    const related = readableTypes.find((each) => isSameType(each, relatedType));
    const isBelow = subjects.every((each) => each === serverType);
    if (related !== undefined && isBelow) return { subjects, related };
    const path = ['then', 'details', 'type'].reduce(pathTo, definition.rule.path);
    const found = isBelow ? `found ${relatedType}` : `${effectNames[effect]} is about ${subjects.join(', ')}`;
    report(path, `${found}; allowed: a resource of a server: ${readableTypes.join(', ')}`);
    return undefined;
}

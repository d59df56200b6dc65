import { compliant, drifted, type Finding, notApplicable, type Verdict } from '../model/verdict.ts';
import { type BoundPolicy, isAboutRelated, isAboutType, scopeOf } from './bind.ts';
import { type Leaf, leavesOf } from './condition.ts';
import { effectNames } from './definition.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { evaluateTemplate } from './evaluate-expression.ts';
import { findingsOf, placeOf } from './explain.ts';
import { memberOf } from './json.ts';
import { EvaluationError } from './problems.ts';
import { isSameType, type PolicyResource, type ServerResources } from './resources.ts';
import type { Scope, Surroundings } from './scope.ts';
import { partialTruth, subjectTypes } from './subject-types.ts';

/**
 * Returns Azure Policy's verdict on a server: drifted if one of its resources is not compliant, unknown if one could not be
 * read or evaluated, not applicable if the policy concerns none of them.
 */
export function evaluatePolicy(
    policy: BoundPolicy,
    server: ServerResources,
    surroundings: Surroundings,
): Verdict {
    const { effect } = policy;
    const name = effectNames[effect];
    if (effect === 'disabled') return notApplicable('the effect is disabled');
    if (effect === 'denyaction') return notApplicable(`${name} protects the server and judges nothing`);
    if (effect === 'manual') return unknownVerdict('manual: an attestation decides, which is not read');
    const subjects = subjectTypes(policy);
    const verdicts = subjects.flatMap((type) => {
        const reason = server.unreadable[type.toLowerCase()];
        if (reason !== undefined) return [unknownVerdict(reason)];
        const found = server.resources.filter((each) => isSameType(each.type, type));
        return found.map((each) => resourceVerdict(policy, each, server, surroundings));
    });
    return combined(verdicts);
}

function unknownVerdict(reason: string): Verdict {
    return { kind: 'unknown', reason };
}

function combined(verdicts: readonly Verdict[]): Verdict {
    const evidence = verdicts.flatMap((each) => (each.kind === 'drifted' ? each.evidence : []));
    if (evidence.length > 0) return drifted(evidence);
    const open = verdicts.find(({ kind }) => kind === 'unknown');
    if (open !== undefined) return open;
    if (verdicts.some(({ kind }) => kind === 'compliant')) return compliant;
    return verdicts[0] ?? notApplicable('the policy concerns no resource of the server');
}

function resourceVerdict(
    policy: BoundPolicy,
    resource: PolicyResource,
    server: ServerResources,
    surroundings: Surroundings,
): Verdict {
    const { definition, effect, parameters } = policy;
    if (definition.mode === 'Indexed' && memberOf(resource.body, 'location') === undefined) {
        return notApplicable('mode Indexed is about resources with tags and a location only');
    }
    const scope = scopeOf(resource, parameters, surroundings);
    const matches = evaluateCondition(definition.rule.if, scope);
    if (isAboutRelated(effect)) {
        if (matches === true) return relatedVerdict(policy, scope, server);
        return matches === false
            ? notApplicable('the condition of the policy does not hold')
            : unknownVerdict(matches.reason);
    }
    if (matches === true) return drifted(orWhole(findingsOf(definition.rule.if, scope, false), resource));
    if (matches !== false) return unknownVerdict(matches.reason);
    // Where a rule asks for nothing else, its type alone tells whom it concerns.
    const decides = leavesOf(definition.rule.if).every(isAboutIdentity) ? isAboutType : isAboutIdentity;
    const isConcerned = partialTruth(definition.rule.if, decides, scope) !== false;
    return isConcerned ? compliant : notApplicable('the policy concerns no resource of the server');
}

/** Azure tells by these comparisons which resources a policy concerns. Source: "What is applicability in Azure Policy?". */
function isAboutIdentity({ operand }: Leaf): boolean {
    return operand.kind === 'field' && ['type', 'name', 'kind'].includes(operand.field?.kind ?? '');
}

function orWhole(findings: readonly Finding[], resource: PolicyResource): readonly Finding[] {
    if (findings.length > 0) return findings;
    return [{ what: `${placeOf(resource)}policy rule`, found: 'matched', wanted: 'no match' }];
}

function relatedVerdict(policy: BoundPolicy, scope: Scope, server: ServerResources): Verdict {
    const { definition, relatedType = '' } = policy;
    const { name, existenceCondition } = definition.rule.related ?? {};
    const reason = server.unreadable[relatedType];
    if (reason !== undefined) return unknownVerdict(reason);
    try {
        const wanted = name === undefined ? undefined : String(evaluateTemplate(name, scope));
        const found = server.resources.filter(
            (each) => isSameType(each.type, relatedType) && isNamed(each, wanted),
        );
        if (existenceCondition === undefined && found.length > 0) return compliant;
        const scopes = found.map((resource) => ({ ...scope, resource }));
        const truths = scopes.map((each) =>
            existenceCondition === undefined ? true : evaluateCondition(existenceCondition, each),
        );
        if (truths.includes(true)) return compliant;
        const open = truths.find((each) => typeof each !== 'boolean');
        if (typeof open === 'object') return unknownVerdict(open.reason);
        const [only, ...others] = scopes;
        const findings =
            only !== undefined && others.length === 0 && existenceCondition !== undefined
                ? findingsOf(existenceCondition, only, true)
                : [];
        return drifted(findings.length > 0 ? findings : [missing(relatedType, wanted, found.length)]);
    } catch (error) {
        if (error instanceof EvaluationError) return unknownVerdict(error.message);
        throw error;
    }
}

/** A name may begin with the names of the parents; `?` stands for any name. */
function isNamed({ name }: PolicyResource, wanted: string | undefined): boolean {
    const last = wanted?.split('/').at(-1);
    return last === undefined || last === '?' || last.toLowerCase() === name.toLowerCase();
}

function missing(type: string, name: string | undefined, count: number): Finding {
    const what = [type.split('/').at(-1), ...(name === undefined ? [] : [name])].join('/');
    if (count === 0) return { what, found: 'absent', wanted: 'present' };
    return { what, found: `${count} without a match`, wanted: 'one that meets the existence condition' };
}

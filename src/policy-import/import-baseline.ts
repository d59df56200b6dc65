import type { BaselineDocument, DocumentExemption, Selector } from '../baseline/schema.ts';
import { assignedPolicies, type ReportIn } from '../policy/assigned-policies.ts';
import type { GivenParameters } from '../policy/bind.ts';
import type { Exemption, PolicyDocuments } from '../policy/documents.ts';
import { scopeOfId } from '../policy/documents.ts';
import type { Demand, Unexpressed } from './demand.ts';
import { demandsOf } from './demands.ts';
import { isFor, isGroup, placesOf, selectorOf } from './places.ts';

/** A baseline document with everything that it does not express. */
export interface Imported {
    readonly document: BaselineDocument;
    /** One line for each, without repetition. */
    readonly unexpressed: readonly string[];
}

const maxDescription = 2_000;
const maxReason = 1_000;

/** Azure Policy exempts without an end; a baseline needs one. */
const noEnd = '9999-12-31';

/** Returns the baseline that means the same. Reports what is not understood. */
export function importBaseline(
    documents: PolicyDocuments,
    values: GivenParameters,
    report: ReportIn,
): Imported {
    const lines: string[] = [];
    const tell: Unexpressed = (text) => {
        if (!lines.includes(text)) lines.push(text);
    };
    const demands = demandsOf(assignedPolicies(documents, values, report), report, tell);
    const places = placesOf(demands, tell);
    const exemptions = documents.exemptions.flatMap((each) => exemptionsOf(each, demands, tell));
    const document = {
        name: 'azure-policy-import',
        description: descriptionOf(documents, demands, lines),
        ...places,
        ...(exemptions.length === 0 ? {} : { exemptions }),
    };
    return { document, unexpressed: lines };
}

function exemptionsOf(
    exemption: Exemption,
    demands: readonly Demand[],
    tell: Unexpressed,
): readonly DocumentExemption[] {
    const { id, assignmentId, referenceIds, expiresOn, kind, title } = exemption;
    const name = `exemption ${title ?? id}`;
    const scope = scopeOfId(id);
    const selector: Selector | undefined = isGroup(scope) ? { server: '*' } : selectorOf(scope);
    if (exemption.isSelective) {
        tell(`${name}: it is for some resources or callers only`);
        return [];
    }
    if (selector === undefined) {
        tell(`${name}: it is not for a whole subscription, resource group, or server`);
        return [];
    }
    const isExempt = (demand: Demand): boolean =>
        demand.assignment?.id.toLowerCase() === assignmentId.toLowerCase() &&
        (referenceIds.length === 0 ||
            (demand.referenceIds.length > 0 &&
                demand.referenceIds.every((each) => referenceIds.includes(each.toLowerCase()))));
    const exempt = demands.filter((each) => isExempt(each) && each.mode !== 'off');
    const ids = [...new Set(exempt.map(({ control }) => control.id))].toSorted();
    if (ids.length === 0) {
        tell(`${name}: it exempts from nothing that is imported`);
        return [];
    }
    const others = demands.filter((each) => each.mode !== 'off' && !isExempt(each) && isFor(each, scope));
    const shared = ids.filter((control) => others.some((each) => each.control.id === control));
    if (shared.length > 0) {
        tell(
            `${name}: another assignment asks for ${shared.join(', ')} in the same place, and is not exempted from`,
        );
    }
    const own = ids.filter((control) => !shared.includes(control));
    if (own.length === 0) return [];
    if (expiresOn === undefined) tell(`${name}: it has no end; the baseline ends it in 9999`);
    return [
        {
            ...selector,
            controls: own,
            reason: (title === undefined ? id : `${title} (${id})`).slice(0, maxReason),
            owner: 'Azure Policy',
            expires: expiresOn ?? noEnd,
            kind,
        },
    ];
}

function descriptionOf(
    { assignments, initiatives, definitions }: PolicyDocuments,
    demands: readonly Demand[],
    unexpressed: readonly string[],
): string {
    const ids = new Set(demands.map(({ control }) => control.id));
    const source = `${assignments.length} assignments, ${initiatives.length} initiatives, ${definitions.length} definitions`;
    const head = `Imported from Azure Policy (${source}): ${ids.size} controls.`;
    if (unexpressed.length === 0) return `${head} Everything is expressed.`;
    const all = `${head} Not expressed: ${unexpressed.join('; ')}.`;
    if (all.length <= maxDescription) return all;
    const rest = ` … and more (${unexpressed.length} in all).`;
    return `${all.slice(0, maxDescription - rest.length)}${rest}`;
}

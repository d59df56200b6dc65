import type { Baseline } from './baseline.ts';
import { contradicts, exemptionsFor, exemptionWarnings, expiredText, isExpired } from './exemptions.ts';
import type { BaselineWarning } from './problems.ts';
import { needsTags } from './resolve.ts';
import type { BaselineDocument, DocumentExemption, Selector } from './schema.ts';
import { type ServerFacts, selectorText, selects } from './selector.ts';

/** What is odd about a valid document, whatever the fleet and the time. */
export function documentWarnings(document: BaselineDocument): BaselineWarning[] {
    const warnings: BaselineWarning[] = [];
    if (document.extends === undefined && document.modes === undefined) {
        warnings.push({
            path: '$.modes',
            message: 'nothing is extended and no mode is given: controls are off',
        });
    }
    for (const [index, scope] of (document.scopes ?? []).entries()) {
        if ((scope.thresholds ?? scope.modes ?? scope.guardRails) !== undefined) continue;
        warnings.push({
            path: `$.scopes[${index}]`,
            message: 'changes nothing: no thresholds, modes or guardRails',
        });
    }
    return [...warnings, ...contradictions(document.exemptions ?? [])];
}

/** Exemptions that are over at the moment, whatever the fleet. */
export function expiredExemptions(baseline: Baseline, now: Date): BaselineWarning[] {
    return baseline.parts.flatMap(({ document }) =>
        (document.exemptions ?? []).flatMap((entry, index) =>
            isExpired(entry, now)
                ? [
                      {
                          path: `$.exemptions[${index}]`,
                          message: expiredText(entry),
                      },
                  ]
                : [],
        ),
    );
}

/** What is odd about a baseline for these servers: selectors that match none, exemptions that contradict or are over. */
export function fleetWarnings(
    baseline: Baseline,
    servers: readonly ServerFacts[],
    now: Date,
): BaselineWarning[] {
    const perServer = servers
        .filter(({ tags }) => tags !== undefined || !needsTags(baseline))
        .flatMap((server) => exemptionWarnings(exemptionsFor(baseline, server, now)));
    return distinct([...unmatchedSelectors(baseline, servers), ...perServer]);
}

/**
 * Scopes and exemptions that match none of the servers. Selectors by tag are judged only when the tags of every
 * server are known.
 */
export function unmatchedSelectors(baseline: Baseline, servers: readonly ServerFacts[]): BaselineWarning[] {
    const areTagsKnown = servers.every(({ tags }) => tags !== undefined);
    const isUnmatched = (selector: Selector): boolean =>
        (selector.tag === undefined || areTagsKnown) && !servers.some((server) => selects(selector, server));
    return baseline.parts.flatMap(({ document }) =>
        (['scopes', 'exemptions'] as const).flatMap((list) =>
            (document[list] ?? []).flatMap((entry: Selector, index) =>
                isUnmatched(entry)
                    ? [{ path: `$.${list}[${index}]`, message: `${selectorText(entry)} matches no server` }]
                    : [],
            ),
        ),
    );
}

/** Each warning once. */
export function distinct(warnings: readonly BaselineWarning[]): BaselineWarning[] {
    return [...new Map(warnings.map((warning) => [`${warning.path} ${warning.message}`, warning])).values()];
}

/** Exemptions with the same selector that say different things about a control. Others only meet on a server. */
function contradictions(exemptions: readonly DocumentExemption[]): BaselineWarning[] {
    const seen = new Map<string, { readonly entry: DocumentExemption; readonly index: number }>();
    const warnings: BaselineWarning[] = [];
    for (const [index, entry] of exemptions.entries()) {
        for (const control of new Set(entry.controls)) {
            const key = `${selectorText(entry).toLowerCase()} ${control}`;
            const first = seen.get(key);
            if (first === undefined) seen.set(key, { entry, index });
            else if (contradicts(first.entry, entry)) {
                warnings.push({
                    path: `$.exemptions[${index}]`,
                    message: `contradicts $.exemptions[${first.index}] on ${control} (another kind or expiry): the one that ends first decides until it is over`,
                });
            }
        }
    }
    return warnings;
}

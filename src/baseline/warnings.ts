import type { Baseline } from './baseline.ts';
import {
    contradictionText,
    contradicts,
    exemptionsFor,
    exemptionWarnings,
    expiredText,
    isExpired,
} from './exemptions.ts';
import type { BaselineWarning } from './problems.ts';
import { needsTags } from './resolve.ts';
import type { BaselineDocument, DocumentExemption, Selector } from './schema.ts';
import { type ServerFacts, selectorText, selects } from './selector.ts';

/** Returns warnings about a valid document that do not depend on the fleet or the time. */
export function documentWarnings(document: BaselineDocument): BaselineWarning[] {
    const warnings: BaselineWarning[] = [];
    if (document.extends === undefined && document.modes === undefined) {
        warnings.push({
            path: '$.modes',
            message: 'extends no profile and sets no mode: every control is off',
        });
    }
    for (const [index, scope] of (document.scopes ?? []).entries()) {
        if ((scope.thresholds ?? scope.modes ?? scope.guardRails) !== undefined) continue;
        warnings.push({
            path: `$.scopes[${index}]`,
            message: 'has no effect: it sets no thresholds, modes or guardRails',
        });
    }
    return [...warnings, ...readableLogs(document), ...contradictions(document.exemptions ?? [])];
}

/** Returns a warning for every place that opens the server logs to all readers of a server (Microsoft Learn, "Logs", October 2025). */
function readableLogs(document: BaselineDocument): BaselineWarning[] {
    const places = [
        { path: '$.thresholds.serverLogs', thresholds: document.thresholds },
        ...(document.scopes ?? []).map(({ thresholds }, index) => ({
            path: `$.scopes[${index}].thresholds.serverLogs`,
            thresholds,
        })),
    ];
    return places.flatMap(({ path, thresholds }) =>
        thresholds?.serverLogs === true
            ? [{ path, message: 'every role that reads a server, Reader included, can download its logs' }]
            : [],
    );
}

/** Returns a warning for every exemption that is expired now, whatever the fleet. */
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

/** Returns warnings about a baseline and these servers: selectors without a match, contradicting or expired exemptions. */
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
 * Returns a warning for every scope and exemption that matches none of the servers. Tag selectors are checked only when
 * the tags of every server are known.
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

/** Returns each warning once. */
export function distinct(warnings: readonly BaselineWarning[]): BaselineWarning[] {
    return [...new Map(warnings.map((warning) => [`${warning.path} ${warning.message}`, warning])).values()];
}

/** Returns contradictions between exemptions with the same selector. Others only show on a server. */
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
                    message: contradictionText(`$.exemptions[${first.index}]`, control),
                });
            }
        }
    }
    return warnings;
}

import type { DiagnosticLog, DiagnosticSetting, LogCategory } from '../../model/diagnostic-settings.ts';
import {
    type CategoryGroup,
    missingCategories,
    offersGroup,
    sentLogs,
    settingsOf,
    sharesSink,
    wantedCategories,
} from './diagnostic-coverage.ts';
import { type Destination, ownNames, sinkOf } from './diagnostic-destination.ts';

/** The write that completes the logs of a destination, or why there is none. */
export type DiagnosticRepair =
    | { readonly kind: 'write'; readonly from: DiagnosticSetting | null; readonly to: DiagnosticSetting }
    | { readonly kind: 'none'; readonly reason: string };

/** The wanted logs of a server, and the logs that it offers. */
export interface WantedLogs {
    readonly destination: Destination;
    readonly group: CategoryGroup;
    readonly offered: readonly LogCategory[];
    /** Settings that repairs of other destinations add. */
    readonly reserved: number;
}

/** Azure's limit for one resource. */
const maximumSettings = 5;

/**
 * Repairs the setting that already sends to the destination, or adds one when there is none. Azure refuses a second
 * setting that sends a category to a sink where another one sends it already.
 */
export function diagnosticRepair(
    settings: readonly DiagnosticSetting[],
    wanted: WantedLogs,
): DiagnosticRepair {
    const present = settingsOf(settings, wanted.destination);
    if (present.length === 0 && settings.length + wanted.reserved >= maximumSettings)
        return { kind: 'none', reason: noRoomText(settings.length) };
    if (present.length === 0) return { kind: 'write', from: null, to: added(settings, wanted) };
    for (const form of [grouped, listed]) {
        for (const setting of present) {
            const to = form(setting, present, wanted);
            if (to !== undefined && !isConflicting(setting, to, settings, wanted.offered))
                return { kind: 'write', from: setting, to };
        }
    }
    const names = present.map(({ name }) => name).join(', ');
    return {
        kind: 'none',
        reason: `Azure would refuse to add the missing logs to ${names}: another setting sends them to one of its other destinations, or it has a group that allows no single categories`,
    };
}

function added(settings: readonly DiagnosticSetting[], wanted: WantedLogs): DiagnosticSetting {
    const group = groupFor(wanted);
    const categories = wantedCategories(wanted.group, wanted.offered);
    return {
        name: freeName(
            ownNames[wanted.destination.kind],
            settings.map(({ name }) => name.toLowerCase()),
        ),
        ...sinkOf(wanted.destination),
        logs:
            group === undefined
                ? categories.map((category) => ({ category, enabled: true }))
                : withGroup([], group, wanted.offered),
        metrics: [],
    };
}

/** The group that sends what is wanted; undefined where the server offers none that does. */
function groupFor({ group, offered }: WantedLogs): CategoryGroup | undefined {
    return [group, 'allLogs' as const].find((each) => offersGroup(each, offered));
}

/** Both groups are named, as Microsoft's own policies write them, so that those find the server compliant too. */
function withGroup(
    logs: readonly DiagnosticLog[],
    wanted: CategoryGroup,
    offered: readonly LogCategory[],
): readonly DiagnosticLog[] {
    const missing = (['audit', 'allLogs'] as const)
        .filter((group) => offersGroup(group, offered))
        .map((categoryGroup): DiagnosticLog => ({ categoryGroup, enabled: false }))
        .filter((group) => !logs.some((log) => nameOf(log) === nameOf(group)));
    return withEnabled([...logs, ...missing], { categoryGroup: wanted, enabled: true });
}

/**
 * The setting with the wanted group: it holds what Azure adds later, too, and the definitions of Azure Policy look for it.
 * A list of categories becomes the group when the group has all of them; Azure answers "Diagnostic setting does not
 * support mix of log category and log category group", and counts disabled entries, which say nothing and are dropped.
 * Undefined where the server offers no such group, and where a listed category would be lost with the list or its
 * retention.
 */
function grouped(
    setting: DiagnosticSetting,
    _present: readonly DiagnosticSetting[],
    wanted: WantedLogs,
): DiagnosticSetting | undefined {
    const { offered } = wanted;
    const group = groupFor(wanted);
    if (group === undefined) return undefined;
    const members = wantedCategories(group, offered).map((name) => name.toLowerCase());
    const isLost = ({ category, enabled, retentionPolicy }: DiagnosticLog): boolean =>
        category !== undefined &&
        ((enabled && !members.includes(category.toLowerCase())) || retentionPolicy?.enabled === true);
    if (setting.logs.some(isLost)) return undefined;
    const logs = setting.logs.filter(({ category }) => category === undefined);
    return { ...setting, logs: withGroup(logs, group, offered) };
}

/**
 * The setting with the missing categories, in the form of a list. Undefined when nothing is offered, and when a group that does send something, one of
 * a name that is not known, would have to stand beside categories.
 */
function listed(
    setting: DiagnosticSetting,
    present: readonly DiagnosticSetting[],
    wanted: WantedLogs,
): DiagnosticSetting | undefined {
    const { offered } = wanted;
    const kept = setting.logs.filter(({ category, enabled }) => category !== undefined || enabled);
    if (offered.length === 0 || kept.some((log) => log.categoryGroup !== undefined)) return undefined;
    const logs = missingCategories(present, wanted.group, offered).reduce<readonly DiagnosticLog[]>(
        (all, category) => withEnabled(all, { category, enabled: true }),
        kept,
    );
    return { ...setting, logs };
}

/** The logs with the entry enabled where it stands, or added at the end. */
function withEnabled(logs: readonly DiagnosticLog[], wanted: DiagnosticLog): readonly DiagnosticLog[] {
    const index = logs.findIndex((log) => nameOf(log) === nameOf(wanted));
    return index < 0
        ? [...logs, wanted]
        : logs.map((log, i) => (i === index ? { ...log, enabled: true } : log));
}

function nameOf({ category, categoryGroup }: DiagnosticLog): string {
    return `${category ?? ''}|${categoryGroup ?? ''}`.toLowerCase();
}

/** Tells if another setting already sends the added logs to one of the destinations. */
function isConflicting(
    from: DiagnosticSetting,
    to: DiagnosticSetting,
    settings: readonly DiagnosticSetting[],
    offered: readonly LogCategory[],
): boolean {
    const [before, after] = [sentLogs([from], offered), sentLogs([to], offered)];
    const others = settings.filter((other) => other !== from && sharesSink(other, from));
    const elsewhere = sentLogs(others, offered);
    if (before.isEverything) return false;
    const isNew = (name: string): boolean => !before.names.has(name);
    if (after.isEverything) return elsewhere.isEverything || [...elsewhere.names].some(isNew);
    return [...after.names].filter(isNew).some((name) => elsewhere.isEverything || elsewhere.names.has(name));
}

function noRoomText(present: number): string {
    return present < maximumSettings
        ? `There are ${present} diagnostic settings, other repairs add the rest, and Azure allows ${maximumSettings}`
        : `There are ${present} diagnostic settings, and Azure allows ${maximumSettings}`;
}

function freeName(ownName: string, taken: readonly string[]): string {
    let name = ownName;
    for (let number = 2; taken.includes(name); number += 1) name = `${ownName}-${number}`;
    return name;
}

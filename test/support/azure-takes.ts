import type { Change } from '../../src/model/change.ts';
import type { DiagnosticSetting, LogCategory } from '../../src/model/diagnostic-settings.ts';
import type { Parameter, ServerState } from '../../src/model/server-state.ts';
import { logCategories } from './states.ts';

/** Azure's own judgement of a written value, made anew here so that a mistake in the controls does not hide itself. */
export function catalogueTakes(found: Parameter | undefined, value: string): boolean {
    if (found === undefined || found.isReadOnly) return false;
    const allowed = found.allowedValues.split(',').map((member) => member.trim().toLowerCase());
    switch (found.dataType.toLowerCase()) {
        case 'boolean':
        case 'enumeration':
            return allowed.includes(value.toLowerCase());
        case 'set':
            return value
                .toLowerCase()
                .split(',')
                .every((member) => allowed.includes(member.trim()));
        case 'integer': {
            const [minimum, maximum] = found.allowedValues.split('-');
            return Number(value) >= Number(minimum) && Number(value) <= Number(maximum ?? Number.NaN);
        }
        default:
            return isMatch(found.allowedValues, value);
    }
}

/**
 * Key Vault's own judgement of a written rotation policy: one rotation, at least seven days after the creation and at
 * least seven days before the expiry. Every other change is taken.
 */
export function vaultTakes(change: Change): boolean {
    if (change.kind !== 'keyRotationPolicy' || change.to === null) return true;
    const rotations = change.to.lifetimeActions.filter(({ action }) => action.toLowerCase() === 'rotate');
    const days = Number(/^P(\d+)D$/.exec(rotations[0]?.timeAfterCreate ?? '')?.[1]);
    const life = /^P(\d+)D$/.exec(change.to.expiresIn ?? '')?.[1];
    return rotations.length === 1 && days >= 7 && (life === undefined || days <= Number(life) - 7);
}

/**
 * Azure Monitor's own judgement of a written diagnostic setting: at most five, one destination gets a category from
 * one setting only, and no setting mixes groups and categories.
 */
export function monitorTakes(
    { diagnosticSettings, logCategories: offered }: ServerState,
    change: Change,
): boolean {
    const sent = (setting: DiagnosticSetting): string[] => sentBy(setting, offered);
    if (change.kind !== 'diagnosticSetting' || change.to === null) return true;
    const { from, to } = change;
    const others = diagnosticSettings.filter(({ name }) => name !== to.name);
    if (from === null && others.length >= 5) return false;
    if (isMixed(to)) return false;
    const before = from === null ? [] : sent(from);
    const added = sent(to).filter((category) => !before.includes(category));
    return others.every(
        (other) => !hasCommonSink(other, to) || !sent(other).some((category) => added.includes(category)),
    );
}

function isMixed({ logs }: DiagnosticSetting): boolean {
    return (
        logs.some(({ category }) => category !== undefined) &&
        logs.some((log) => log.categoryGroup !== undefined)
    );
}

/** A group of Azure's sends the categories that are in it; all eight where nothing is known of groups. */
function sentBy({ logs }: DiagnosticSetting, offered: readonly LogCategory[]): string[] {
    const enabled = logs.filter((log) => log.enabled);
    const single = enabled.flatMap(({ category }) => category ?? []);
    const groups = enabled.flatMap(({ categoryGroup }) => categoryGroup?.toLowerCase() ?? []);
    const inGroups = offered.filter((each) =>
        each.groups.some((group) => groups.includes(group.toLowerCase())),
    );
    const isAll = inGroups.length === 0 && groups.some((group) => ['audit', 'alllogs'].includes(group));
    const every = isAll ? logCategories : inGroups.map(({ name }) => name);
    return [...every, ...single].map((category) => category.toLowerCase());
}

function hasCommonSink(a: DiagnosticSetting, b: DiagnosticSetting): boolean {
    const hub = (each: DiagnosticSetting): string | undefined =>
        each.eventHubAuthorizationRuleId && `${each.eventHubAuthorizationRuleId} ${each.eventHubName}`;
    return [
        [a.workspaceId, b.workspaceId],
        [a.storageAccountId, b.storageAccountId],
        [hub(a), hub(b)],
    ].some(([one, other]) => one !== undefined && one.toLowerCase() === other?.toLowerCase());
}

function isMatch(pattern: string, value: string): boolean {
    try {
        return new RegExp(pattern).exec(value)?.[0] === value;
    } catch {
        return true;
    }
}

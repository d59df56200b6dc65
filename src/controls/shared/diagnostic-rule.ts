import type { Change } from '../../model/change.ts';
import type { ServerState } from '../../model/server-state.ts';
import type { DiagnosticThreshold } from '../../model/thresholds.ts';
import { compliant, drifted, notApplicable, type Verdict } from '../../model/verdict.ts';
import type { Control, Decidable } from '../definition/control.ts';
import {
    areComplete,
    missingCategories,
    sendSingleCategories,
    sentLogs,
    settingsOf,
} from './diagnostic-coverage.ts';
import { type Destination, destinationText, kindTexts } from './diagnostic-destination.ts';
import { type DiagnosticRepair, diagnosticRepair } from './diagnostic-repair.ts';
import { isInSections } from './missing-parts.ts';

/** The verdict and the plan of the controls of diagnostic settings, for one destination of any kind. */

export type Diagnostics = Pick<ServerState, 'diagnosticSettings' | 'logCategories'>;

/** Logs that must arrive somewhere. */
export interface WantedDestination {
    readonly destination: Destination;
    readonly group: DiagnosticThreshold['categoryGroup'];
    /** Destinations of the baseline whose controls come first, and may take one of the five settings. */
    readonly earlier: readonly Destination[];
}

export function destinationVerdict(state: Diagnostics, wanted: WantedDestination): Verdict {
    if (isCovered(state, wanted)) return compliant;
    const { destination, group } = wanted;
    const evidence = [
        {
            what: 'diagnosticSettings',
            found: foundText(state, [destination], group),
            wanted: `${group} to ${destinationText(destination)}`,
        },
    ];
    const repair = repairOf(state, wanted);
    return drifted(evidence, repair.kind === 'none' ? repair.reason : undefined);
}

export function destinationPlan(
    state: Diagnostics,
    control: string,
    wanted: WantedDestination,
): readonly Change[] {
    if (isCovered(state, wanted)) return [];
    const repair = repairOf(state, wanted);
    if (repair.kind === 'none') return [];
    const { from, to } = repair;
    return [{ kind: 'diagnosticSetting', name: to.name, from, to, control, disruption: 'none' }];
}

/** The verdicts that remain without the offered categories, which matter to single categories only. */
export function decidableWithoutOffer(state: Diagnostics, destinations: readonly Destination[]): Decidable {
    const sending = destinations.map((each) => settingsOf(state.diagnosticSettings, each));
    const isSentWhole = sending.some((settings) => sentLogs(settings, []).isEverything);
    return isSentWhole || !sending.some(sendSingleCategories) ? 'everything' : 'nothing';
}

/** Several settings may share the categories among them: all logs must arrive. */
export function isCovered(
    { diagnosticSettings: settings, logCategories: offered }: Diagnostics,
    { destination, group }: Pick<WantedDestination, 'destination' | 'group'>,
): boolean {
    return areComplete(settingsOf(settings, destination), group, offered);
}

export function foundText(
    { diagnosticSettings: settings, logCategories: offered }: Diagnostics,
    destinations: readonly Destination[],
    group: DiagnosticThreshold['categoryGroup'],
): string {
    const present = destinations.flatMap((each) => settingsOf(settings, each));
    if (present.length === 0)
        return `no setting sends to the ${kindTexts[destinations[0]?.kind ?? 'workspace']}`;
    const missing = missingCategories(present, group, offered).join(', ') || group;
    return `${present.map(({ name }) => name).join(', ')} without ${missing}`;
}

function repairOf(state: Diagnostics, { destination, group, earlier }: WantedDestination): DiagnosticRepair {
    const { diagnosticSettings: settings, logCategories: offered } = state;
    if (offered.length === 0 && sendSingleCategories(settingsOf(settings, destination))) {
        return { kind: 'none', reason: 'The server offers no log categories' };
    }
    const reserved = earlier.filter((each) => settingsOf(settings, each).length === 0).length;
    return diagnosticRepair(settings, { destination, group, offered, reserved });
}

/** A destination of which the baseline names one for each region. */
export interface RegionalDestination {
    /** Id of the control. */
    readonly control: string;
    readonly list: 'eventHubs' | 'storageAccounts';
    /** For servers of the region; undefined: the baseline asks for none there. */
    wanted(threshold: DiagnosticThreshold, location: string): WantedDestination | undefined;
    /** `event hub`. */
    readonly text: string;
}

type RegionalSlice = 'server' | 'diagnosticSettings' | 'logCategories';
type RegionalRule = Pick<Control<RegionalSlice>, 'reads' | 'decidableWithout' | 'evaluate' | 'owns' | 'plan'>;

/** The rule of the control of such a destination. Of the server, only its region matters to it. */
export function regionalRule({ control, list, wanted, text }: RegionalDestination): RegionalRule {
    return {
        reads: ['server', 'diagnosticSettings', 'logCategories'],
        decidableWithout(missing, state, { diagnosticSettings: threshold }) {
            if ((threshold[list] ?? []).length === 0) return 'everything';
            if (missing.slice === 'server') {
                return isInSections(missing, ['location']) ? 'nothing' : 'everything';
            }
            const found = wanted(threshold, state.server.location);
            if (found === undefined) return 'everything';
            if (missing.slice === 'diagnosticSettings') return 'compliance';
            return decidableWithoutOffer(state, [found.destination]);
        },
        evaluate(state, { diagnosticSettings: threshold }) {
            const found = wanted(threshold, state.server.location);
            if (found !== undefined) return destinationVerdict(state, found);
            return notApplicable(`The baseline names no ${text} for ${state.server.location}`);
        },
        owns: { diagnosticSettings: ['logs'] },
        plan(state, { diagnosticSettings: threshold }) {
            const found = wanted(threshold, state.server.location);
            return found === undefined ? [] : destinationPlan(state, control, found);
        },
    };
}

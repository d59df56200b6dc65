import type { ControlText, FleetAssessment } from '../engine/fleet-assessment.ts';
import { type ControlState, zeroByState } from '../model/control-state.ts';
import { isAtLeast, type Severity, severities } from '../model/severity.ts';
import type { ServerVerdict } from '../model/verdict.ts';
import { bySeverity, isIncomplete, serverStatus, statusOf } from './assessment.ts';
import { type PlannedAction, plannedActionOf } from './planned-action.ts';

/** An assessment in numbers. */
export interface FleetSummary {
    readonly servers: Readonly<Record<ServerVerdict, number>>;
    /** Servers with something unknown, drifted ones included. */
    readonly incomplete: number;
    /** Drifted controls over all servers, exempted and reported ones left out. */
    readonly drift: Readonly<Record<Severity, number>>;
    /** Findings in mode `report`, over all servers. */
    readonly reported: number;
    readonly writes: Readonly<Record<PlannedAction, number>>;
    /** Every control that was evaluated, the worst severity first. */
    readonly controls: readonly ControlSummary[];
    /** Subscriptions whose servers could not all be listed. */
    readonly unreadableSubscriptions: number;
}

export interface ControlSummary {
    readonly control: ControlText;
    /** Servers by what the control says of them. */
    readonly servers: Readonly<Record<ControlState, number>>;
}

export function summary(assessment: FleetAssessment): FleetSummary {
    const servers = { drifted: 0, unknown: 0, compliant: 0 };
    let incomplete = 0;
    const drift = { high: 0, medium: 0, low: 0 };
    let reported = 0;
    const writes = { apply: 0, ask: 0, hold: 0, exempt: 0, report: 0 };
    const controls = new Map<string, { control: ControlText; servers: Record<ControlState, number> }>();
    for (const one of assessment.servers) {
        servers[serverStatus(one)] += 1;
        if (isIncomplete(one)) incomplete += 1;
        if (one.result.kind !== 'assessed') continue;
        for (const { decision } of one.result.writes) writes[plannedActionOf(decision)] += 1;
        for (const result of one.result.controls) {
            const status = statusOf(result);
            const { control } = result;
            const counted = controls.get(control.id) ?? { control, servers: zeroByState() };
            counted.servers[status] += 1;
            controls.set(control.id, counted);
            if (status === 'drifted') drift[control.severity] += 1;
            if (status === 'reported') reported += 1;
        }
    }
    return {
        servers,
        incomplete,
        drift,
        reported,
        writes,
        controls: [...controls.values()].sort(bySeverity),
        unreadableSubscriptions: assessment.subscriptions.filter(({ problem }) => problem !== undefined)
            .length,
    };
}

/** The least severity of drift for which the command fails; `none`: drift does not fail it. */
export const failures = ['low', 'medium', 'high', 'none'] as const;
export type FailOn = (typeof failures)[number];

/**
 * Exit code: 1 when something drifted with at least that severity; else 2 when something is unknown (a subscription, a server, a control), or
 * nothing was there to be assessed; else 0. What is certain beats what is not.
 */
export function exitCode(assessment: FleetAssessment, failOn: FailOn = 'low'): 0 | 1 | 2 {
    const { servers, drift, unreadableSubscriptions } = summary(assessment);
    const failing = failOn === 'none' ? [] : severities.filter((each) => isAtLeast(each, failOn));
    if (failing.some((severity) => drift[severity] > 0)) return 1;
    const known = servers.compliant + servers.drifted;
    const isCertain = servers.unknown === 0 && unreadableSubscriptions === 0 && known > 0;
    return isCertain ? 0 : 2;
}

/** The assessment in one sentence. */
export function headline(assessment: FleetAssessment): string {
    const { servers, incomplete, reported, unreadableSubscriptions } = summary(assessment);
    const total = assessment.servers.length;
    const parts: string[] = [];
    const share = (number: number): string => (total === 1 ? 'The server' : `${number} of ${total} servers`);
    if (servers.drifted > 0) parts.push(`${share(servers.drifted)} drifted`);
    if (incomplete > 0) {
        const who = servers.drifted > 0 ? `${incomplete}` : share(incomplete);
        parts.push(`${who} could not be fully assessed`);
    }
    if (unreadableSubscriptions > 0) {
        parts.push(`${count(unreadableSubscriptions, 'subscription')} could not be listed`);
    }
    const also = reported === 0 ? '' : `; ${count(reported, 'finding')} reported only`;
    if (parts.length > 0) return `${parts.join(', ')}${also}.`;
    if (total === 0) return 'Nothing was assessed: no flexible server matches.';
    return total === 1 ? `The server is compliant${also}.` : `All ${total} servers are compliant${also}.`;
}

/** `1 server`, `2 servers` */
export function count(number: number, noun: string): string {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

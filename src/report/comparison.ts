import type { FleetAssessment } from '../engine/fleet-assessment.ts';
import type { ControlState } from '../model/control-state.ts';
import { parseServerId, serverKey, serverPath } from '../model/resource-id.ts';
import { statusOf } from './assessment.ts';
import { count } from './summary.ts';

/** The statuses of controls in an earlier assessment. */
export interface EarlierAssessment {
    /** ISO 8601. */
    readonly assessedAt: string;
    readonly servers: readonly {
        readonly id: string;
        readonly controls: readonly { readonly id: string; readonly status: ControlState }[];
    }[];
}

/** A control of a server that drifted in one of the two assessments. */
export interface ComparedDrift {
    /** Resource id. */
    readonly server: string;
    readonly control: string;
}

/** The differences between an earlier assessment and this one. */
export interface Comparison {
    /** Time of the earlier assessment, ISO 8601. */
    readonly since: string;
    readonly began: readonly ComparedDrift[];
    readonly ended: readonly ComparedDrift[];
    readonly still: readonly ComparedDrift[];
    /** Drift of the earlier assessment that this one could not decide, or whose server or control it did not assess. */
    readonly undecided: readonly ComparedDrift[];
}

/** Compares the drift of two assessments. */
export function comparison(earlier: EarlierAssessment, assessment: FleetAssessment): Comparison {
    const before = statuses(
        earlier.servers.flatMap(({ id, controls }) =>
            controls.map(({ id: control, status }) => ({ server: id, control, status })),
        ),
    );
    const now = statuses(
        assessment.servers.flatMap(({ server, result }) =>
            result.kind === 'assessed'
                ? result.controls.map((each) => ({
                      server: serverPath(server),
                      control: each.control.id,
                      status: statusOf(each),
                  }))
                : [],
        ),
    );
    const drifted = [...now.values()].filter(({ status }) => status === 'drifted');
    const known = [...before].filter(([, { status }]) => status === 'drifted');
    const isUndecided = (key: string): boolean => ['unknown', undefined].includes(now.get(key)?.status);
    return {
        since: earlier.assessedAt,
        began: drifted.filter((each) => before.get(keyOf(each))?.status !== 'drifted').map(named),
        still: drifted.filter((each) => before.get(keyOf(each))?.status === 'drifted').map(named),
        ended: known
            .filter(([key]) => !isUndecided(key) && now.get(key)?.status !== 'drifted')
            .map(([, each]) => named(each)),
        undecided: known.filter(([key]) => isUndecided(key)).map(([, each]) => named(each)),
    };
}

/** Returns the comparison in one sentence. */
export function comparisonText({ since, began, ended, still, undecided }: Comparison): string {
    const parts = [`${began.length} began`, `${ended.length} ended`, `${still.length} still open`];
    const unknown = undecided.length === 0 ? '' : `; ${count(undecided.length, 'drift')} not decided`;
    return `Drift since ${since.slice(0, 16).replace('T', ' ')} UTC: ${parts.join(', ')}${unknown}.`;
}

interface Found extends ComparedDrift {
    readonly status: ControlState;
}

function statuses(found: readonly Found[]): ReadonlyMap<string, Found> {
    return new Map(found.map((each) => [keyOf(each), each]));
}

/** Resource ids are compared without case. */
function keyOf({ server, control }: ComparedDrift): string {
    const id = parseServerId(server);
    return `${control}:${id === undefined ? server.toLowerCase() : serverKey(id)}`;
}

function named({ server, control }: ComparedDrift): ComparedDrift {
    return { server, control };
}

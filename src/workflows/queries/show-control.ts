import { type ControlMode, controlModes } from '../../baseline/control-modes.ts';
import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { ListedExemption } from '../../model/baseline.ts';
import type { ControlCounts } from '../../model/fleet-overview.ts';
import type { BaselineSource, Clock } from '../../ports.ts';
import type { AuditViews, OverviewStore } from '../../view-ports.ts';
import { baselineDocument } from './baseline-document.ts';
import { type GroupPage, listGroups } from './list-stories.ts';
import { listExemptions } from './show-baseline.ts';

export interface ShowControlPorts {
    readonly audit: AuditViews;
    readonly baseline: BaselineSource;
    readonly clock: Clock;
    readonly controls: readonly Control[];
    readonly overview: Pick<OverviewStore, 'read'>;
}

/** One control, as the fleet stands on it. */
export interface ShownControl {
    readonly control: Control;
    /** Absent: not counted yet. */
    readonly servers?: ControlCounts;
    /** Absent: the baseline cannot be read. */
    readonly baseline?: ControlInBaseline;
    /** Its drift since `since`, grouped by cause, newest first. */
    readonly drift: GroupPage;
    /** ISO 8601. */
    readonly since: string;
}

export interface ControlInBaseline {
    /** Places that set its mode, most general first. Empty: it is off. */
    readonly modes: readonly ControlMode[];
    /** Exemptions in force that name it, expiring first. */
    readonly exemptions: readonly ListedExemption[];
}

const driftDays = 30;

/** Returns the control; undefined: there is none of that id. */
export async function showControl(ports: ShowControlPorts, id: string): Promise<ShownControl | undefined> {
    const control = ports.controls.find((each) => each.id === id);
    if (control === undefined) return undefined;
    const since = new Date(ports.clock.now().getTime() - driftDays * 86_400_000).toISOString();
    const [stored, baseline, drift] = await Promise.all([
        ports.overview.read(),
        inBaseline(ports, id),
        listGroups(ports, { since, control: id }),
    ]);
    const servers = stored?.kind === 'overview' ? stored.overview.controls[id] : undefined;
    return {
        control,
        ...(servers === undefined ? {} : { servers }),
        ...(baseline === undefined ? {} : { baseline }),
        drift,
        since,
    };
}

/** An unreadable baseline must not hide the rest. */
async function inBaseline(ports: ShowControlPorts, id: string): Promise<ControlInBaseline | undefined> {
    try {
        const [current, { exemptions }] = await Promise.all([
            ports.baseline.current(),
            listExemptions(ports),
        ]);
        return {
            modes: controlModes(baselineDocument(current), id),
            exemptions: exemptions.filter(({ controls }) => controls.includes(id)),
        };
    } catch (error) {
        if (!(error instanceof BaselineUnreadableError)) throw error;
        return undefined;
    }
}

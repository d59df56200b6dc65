import { isExpired } from '../../baseline/exemptions.ts';
import type { Control } from '../../controls/definition/control.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { ListedExemption } from '../../model/baseline.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { BaselineSource, Clock, ServerRecords } from '../../ports.ts';
import { type ServerBaseline, serverBaseline } from '../../views/server-baseline.ts';
import { baselineDocument } from './baseline-document.ts';

export interface ShowBaselinePorts {
    readonly baseline: BaselineSource;
    readonly records: Pick<ServerRecords, 'read'>;
    readonly controls: readonly Control[];
    readonly clock: Clock;
}

/**
 * Returns the effective baseline of a server with the source of every value. Throws BaselineUnreadableError, also where it
 * selects by tag and the tags of the server were not read yet.
 */
export async function showBaseline(ports: ShowBaselinePorts, server: ServerId): Promise<ServerBaseline> {
    const tags = (await ports.records.read(server))?.record.tags;
    const current = await ports.baseline.current(server);
    if (current.needsTags && tags === undefined) {
        throw new BaselineUnreadableError([
            'the baseline selects servers by tag, and the tags of this one were not read yet',
        ]);
    }
    const effective = current.effective(server, tags);
    const facts = tags === undefined ? server : { ...server, tags };
    const shown = serverBaseline(baselineDocument(current), effective, facts, ports.clock.now());
    return { ...shown, settings: shown.settings.filter(({ path }) => !isModeOfOthers(path, ports.controls)) };
}

/** Returns whether the setting is the mode of a control that is not judged here: of one inside the databases. */
function isModeOfOthers(path: string, controls: readonly Control[]): boolean {
    const [kind, id] = path.split('.');
    return kind === 'modes' && controls.every((control) => control.id !== id);
}

/** The exemptions of the baseline in force. Those of Azure Policy are shown with each server. */
export interface FleetExemptions {
    readonly baseline: string;
    /** True when Azure Policy's exemptions exempt from controls as well. */
    readonly respectsPolicyExemptions: boolean;
    /** Expiring first. */
    readonly exemptions: readonly ListedExemption[];
}

/** Returns the exemptions in force. Throws BaselineUnreadableError. */
export async function listExemptions(
    ports: Pick<ShowBaselinePorts, 'baseline' | 'clock'>,
): Promise<FleetExemptions> {
    const current = await ports.baseline.current();
    const now = ports.clock.now();
    return {
        baseline: current.name,
        respectsPolicyExemptions: current.respectsPolicyExemptions === true,
        exemptions: current.exemptions
            .filter((exemption) => !isExpired(exemption, now))
            .toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires)),
    };
}

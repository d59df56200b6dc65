import type { Control } from '../../../controls/definition/control.ts';
import { isFailing } from '../../../model/control-state.ts';
import type { ControlNow } from '../../../views/control-now.ts';
import type { ServerNow } from '../../../views/server-now.ts';
import { storyAddress } from '../../definition/addresses.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import { actorOf } from '../../elements/attribution.ts';
import { badge, wordBadge } from '../../elements/badges.ts';
import { findingList } from '../../elements/differences.ts';
import { controlLink } from '../../elements/links.ts';
import { controlInPortal } from '../../elements/portal-blades.ts';
import { type Column, table } from '../../elements/tables.ts';
import { age } from '../../elements/times.ts';
import type { Around } from './around.ts';
import { workOfControl } from './work.ts';

/** Returns the state of every control: first those that need a look, then the others, folded away. */
export function controlsOfServer(
    { server, controls }: ServerNow,
    known: readonly Control[],
    around: Around,
): Html {
    const open = controls.filter(needsLook);
    const rest = controls.filter((control) => !needsLook(control));
    const all = columns(server, known, around);
    const quiet = all.filter(({ title }) => title !== 'Now');
    return html`<h2>Controls</h2>
${table({
    caption: 'Controls that drifted, are unknown, or have work',
    columns: all,
    rows: open,
    empty: 'No control needs a look.',
})}
${rest.length === 0 ? '' : html`<details><summary>${rest.length} more ${rest.length === 1 ? 'control' : 'controls'}: compliant, or without effect here</summary>${table({ caption: 'Other controls', columns: quiet, rows: rest, empty: '' })}</details>`}`;
}

function needsLook(control: ControlNow): boolean {
    const { state, held, waiting, backlog, repairing, flapping, leftAlone, exemption } = control;
    return (
        state === 'unknown' ||
        isFailing(state) ||
        held.length + waiting.length + backlog + repairing.length > 0 ||
        [flapping, leftAlone, exemption].some((each) => each !== undefined)
    );
}

function columns(server: string, known: readonly Control[], around: Around): readonly Column<ControlNow>[] {
    const { now, portal } = around;
    return [
        { title: 'Control', cell: ({ control, title }) => html`${controlLink(control)}<br>${title}` },
        { title: 'Severity', cell: ({ severity }) => wordBadge(severity) },
        { title: 'Mode', cell: ({ mode }) => badge(mode ?? 'not known', 'plain') },
        { title: 'State', cell: (control) => stateOf(server, control, now) },
        {
            title: 'Evidence',
            cell: (control) => {
                const area = known.find(({ id }) => id === control.control)?.area;
                return html`${findingList(control.evidence, control.moreEvidence)}${control.reason === undefined ? '' : html`<p>${foreign(control.reason)}</p>`}${area === undefined ? '' : controlInPortal(portal, server, area)}`;
            },
        },
        { title: 'Now', cell: (control) => workOfControl(server, control, around) },
    ];
}

function stateOf(server: string, { state, drift, readAt }: ControlNow, now: Date): Html {
    const since =
        drift === undefined
            ? ''
            : html`<br>since ${age(drift.since, now)} by ${actorOf(drift.by)}, <a href="${storyAddress(server, drift.id)}">story</a>`;
    const read = readAt === undefined ? 'never read' : html`read ${age(readAt, now)}`;
    return html`${wordBadge(state)}${since}<br><span class="hint">${read}</span>`;
}

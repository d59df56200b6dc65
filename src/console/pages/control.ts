import type { Control } from '../../controls/definition/control.ts';
import type { CauseGroup } from '../../views/cause-groups.ts';
import { type ShownControl, showControl } from '../../workflows/queries/show-control.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { actorOf } from '../elements/attribution.ts';
import { wordBadge } from '../elements/badges.ts';
import { stateBar } from '../elements/bars.ts';
import { causeGroups, partialDrift } from '../elements/cause-groups.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { exemptionTable } from '../elements/exemptions.ts';
import { prose } from '../elements/prose.ts';
import { section } from '../elements/sections.ts';
import { facts, table } from '../elements/tables.ts';
import { time } from '../elements/times.ts';

/** One control: its meaning, its mode, the fleet's state, and the actors who drift it. */
export const control = page({
    path: 'controls/{id}',
    section: 'controls',
    async show(ports, { id, now }) {
        const shown = await showControl(ports, id);
        if (shown === undefined) return undefined;
        const { control, baseline, drift, since } = shown;
        const body = html`<p>${control.title}. Severity ${wordBadge(control.severity)}</p>
${fleetOf(shown)}
${section('Mode', baseline === undefined ? unreadable : modeTable(baseline))}
${section('About', about(control))}
${section('Drift by actor', html`<p class="hint">Since ${time(since)}.</p>${damagedRows(drift.damaged)}${partialDrift(drift.searchedUntil)}${actorTable(drift.groups)}`)}
${section('Drift by cause', causeGroups(drift.groups, now))}
${section('Exemptions', baseline === undefined ? unreadable : exemptionTable(baseline.exemptions, now))}`;
        return { title: id, body };
    },
});

function fleetOf({ control: { id }, servers }: ShownControl): Html {
    if (servers === undefined) return html`<p class="empty">No server was counted for this control yet.</p>`;
    return html`${stateBar(servers)}
${facts([
    ['Drifted', html`<a href="${pageAddress('servers', { drifted: id })}">${servers.drifted}</a>`],
    ['Reported', html`<a href="${pageAddress('servers', { reported: id })}">${servers.reported}</a>`],
    ['Compliant', servers.compliant],
    ['Unknown', servers.unknown],
    ['Exempt', servers.exempt],
    ['Not applicable', servers.notApplicable],
])}`;
}

const unreadable = html`<p class="empty">The baseline in force cannot be read.</p>`;

function modeTable({ modes }: NonNullable<ShownControl['baseline']>): Html {
    return table({
        caption:
            'Modes from the most general to the most specific source; the last one that selects a server counts for it',
        rows: modes,
        empty: 'The baseline in force sets no mode: the control is off.',
        columns: [
            { title: 'Mode', cell: ({ mode }) => wordBadge(mode) },
            { title: 'Servers', cell: ({ servers }) => foreign(servers ?? 'all') },
            { title: 'From', cell: ({ from }) => foreign(from) },
        ],
    });
}

function about({ texts, references }: Control): Html {
    const { checks, why, repair, disruption, links } = texts;
    const policies = references.azurePolicy.map(({ name }) => name).join('; ');
    return html`${prose(checks)}${prose(why)}${prose(repair)}${disruption === undefined ? '' : prose(disruption.effect)}
${facts([
    ['Azure Policy', policies === '' ? 'none' : policies],
    ['Microsoft cloud security benchmark', references.mcsb.join(', ') || 'none'],
    ['CIS', references.cis.join(', ') || 'none'],
])}
<ul>${links.map(({ title, url }) => html`<li><a href="${url}" rel="noreferrer">${title}</a></li>`)}</ul>`;
}

interface ActorRow {
    readonly by: CauseGroup['by'];
    readonly drifts: number;
    readonly servers: number;
}

/** The actor who drifts it most comes first. */
function actorTable(groups: readonly CauseGroup[]): Html {
    const byActor = Map.groupBy(groups, ({ by }) => String(actorOf(by)));
    const rows = [...byActor.values()].flatMap(([first, ...rest]): ActorRow[] => {
        if (first === undefined) return [];
        const all = [first, ...rest];
        const servers = new Set(all.flatMap((group) => group.servers)).size;
        return [{ by: first.by, drifts: all.reduce((sum, { drifts }) => sum + drifts.length, 0), servers }];
    });
    return table({
        caption: 'Actors with the number of drifts and servers',
        isCaptionHidden: true,
        rows: rows.toSorted((a, b) => b.drifts - a.drifts),
        empty: 'No drift of this control was found.',
        columns: [
            { title: 'Actor', cell: ({ by }) => actorOf(by) },
            { title: 'Drifts', isNumber: true, cell: ({ drifts }) => drifts },
            { title: 'Servers', isNumber: true, cell: ({ servers }) => servers },
        ],
    });
}

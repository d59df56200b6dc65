import { serverFilters, serverQuery } from '../../http/routes/servers.ts';
import type { EndedSweep } from '../../model/fleet-overview.ts';
import { serverPath } from '../../model/resource-id.ts';
import type { ServerSummary } from '../../model/server-summary.ts';
import { isStale } from '../../views/staleness.ts';
import { listServers, type ServerListQuery } from '../../workflows/queries/list-servers.ts';
import { lastSweeps } from '../../workflows/queries/show-server.ts';
import { nextAddress, serverAddress } from '../definition/addresses.ts';
import { foreign, type Html, html, joined } from '../definition/html.ts';
import { queryPage } from '../definition/page.ts';
import { badge, wordBadge } from '../elements/badges.ts';
import { exportLinks } from '../elements/exports.ts';
import { choiceField, filterForm, textField } from '../elements/forms.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { type Column, nextPage, table } from '../elements/tables.ts';
import { age } from '../elements/times.ts';
import { workOf } from '../elements/work.ts';

/** The servers that Pgwarden knows, with what drifted on each. */
export const servers = (controlIds: readonly string[]) =>
    queryPage({
        path: 'servers',
        section: 'servers',
        query: serverFilters(controlIds),
        async show(ports, { query, now, address }) {
            const filters = serverQuery(query);
            const [{ servers: found, continuation }, sweeps] = await Promise.all([
                listServers(ports, filters),
                lastSweeps(ports),
            ]);
            const list = table({
                caption: 'By subscription, resource group and name',
                columns: columns(now, sweeps),
                rows: found,
                empty: emptyText(filters, continuation !== undefined),
            });
            return {
                title: 'Servers',
                body: html`${filterFields(controlIds, filters)}${exportLinks('servers', address)}${list}${nextPage(nextAddress(address, continuation))}`,
            };
        },
    });

function filterFields(controlIds: readonly string[], filters: ServerListQuery): Html {
    const same = (values: readonly string[]) => values.map((value) => ({ value, text: value }));
    return filterForm(
        'servers',
        html`${choiceField('Verdict', 'verdict', same(['compliant', 'drifted', 'unknown']), filters.verdict, 'any')}
${textField('Part of the name', 'name', filters.name)}
${choiceField('Drifted control', 'drifted', same(controlIds), filters.driftedControl, 'any')}
${choiceField('Reported control', 'reported', same(controlIds), filters.reportedControl, 'any')}
${choiceField('Work', 'with', same(['waiting', 'held', 'flapping', 'stale']), filters.with, 'any')}`,
    );
}

function emptyText({ limit: _limit, ...filters }: ServerListQuery, hasMore: boolean): string {
    if (hasMore) return 'No server on this page matches. The next page searches on.';
    return Object.keys(filters).length === 0
        ? 'Pgwarden has no server yet. The first sweep finds the servers of the watched subscriptions.'
        : 'No server matches these filters.';
}

function columns(now: Date, sweeps: readonly EndedSweep[]): readonly Column<ServerSummary>[] {
    return [
        {
            title: 'Server',
            cell: ({ server }) =>
                html`${serverLink(serverPath(server))} <span class="hint">${foreign(server.resourceGroup)}</span>`,
        },
        {
            title: 'Verdict',
            cell: ({ verdict, deletedAt }) =>
                html`${wordBadge(verdict)}${deletedAt === undefined ? '' : html` deleted ${age(deletedAt, now)}`}`,
        },
        { title: 'Drifted', cell: (server) => driftedControls(server, now) },
        { title: 'Reported', cell: ({ controls }) => few(controls?.states.reported ?? [], controlLink) },
        { title: 'Unknown', cell: ({ controls }) => few(controls?.states.unknown ?? [], controlLink) },
        { title: 'Work', cell: ({ controls }) => (controls === undefined ? '' : workOf(controls)) },
        { title: 'Read', cell: ({ controls }) => readAt(controls?.readAt, now, sweeps) },
    ];
}

function driftedControls({ server, controls }: ServerSummary, now: Date): Html | '' {
    if (controls === undefined) {
        return html`<span class="hint">shown after <a href="${serverAddress(serverPath(server))}">the next assessment</a></span>`;
    }
    return few(controls.states.drifted ?? [], (control) => {
        const since = controls.since[control];
        return html`${controlLink(control)}${since === undefined ? '' : html` <span class="hint">since ${age(since, now)}</span>`}`;
    });
}

/** Controls that a cell names. The page of the server has all of them. */
const maxNamed = 5;

function few(controls: readonly string[], shown: (control: string) => Html): Html {
    const rest = controls.length > maxNamed ? ` and ${controls.length - maxNamed} more` : '';
    return html`${joined(controls.slice(0, maxNamed).map(shown), ', ')}${rest}`;
}

function readAt(at: string | undefined, now: Date, sweeps: readonly EndedSweep[]): Html {
    if (at === undefined) return html`${badge('never', 'warn')}`;
    return html`${age(at, now)}${isStale(at, now, sweeps) ? html` ${badge('stale', 'warn')}` : ''}`;
}

import type { FleetProblem } from '../../model/fleet-problem.ts';
import { severities } from '../../model/severity.ts';
import { listGroups } from '../../workflows/queries/list-stories.ts';
import {
    type FleetNow,
    type FleetStatus,
    showFleetStatus,
    showHistory,
} from '../../workflows/queries/show-fleet.ts';
import { pageAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';
import { page } from '../definition/page.ts';
import { badge } from '../elements/badges.ts';
import { causeGroups, partialDrift } from '../elements/cause-groups.ts';
import { damagedRows } from '../elements/chain-steps.ts';
import { complianceChart } from '../elements/compliance-chart.ts';
import { controlLink, serverLink } from '../elements/links.ts';
import { section, warning } from '../elements/sections.ts';
import { facts, table } from '../elements/tables.ts';
import { age } from '../elements/times.ts';
import { waitingTable } from '../elements/waiting.ts';

const hourMs = 3_600_000;
/** Hours of which the groups are shown. */
const recentHours = 6;
/** Entries from which they are made: the newest ones, so that the page is quick while very much drifts. */
const recentEntries = 200;
/** Days of which compliance is shown. */
const historyDays = 30;

/** The state of the fleet at a glance. */
export const overview = page({
    path: '',
    section: 'overview',
    async show(ports, { now }) {
        const ago = (ms: number): string => new Date(now.getTime() - ms).toISOString();
        const [fleet, points, recent] = await Promise.all([
            showFleetStatus(ports),
            showHistory(ports, ago(historyDays * 24 * hourMs)),
            listGroups(ports, { since: ago(recentHours * hourMs), limit: recentEntries }),
        ]);
        const body = html`${fleet === undefined ? notYet : numbers(fleet, now)}
${section(`Drift of the last ${recentHours} hours, by cause`, html`${damagedRows(recent.damaged)}${partialDrift(recent.searchedUntil)}${causeGroups(recent.groups.slice(0, 8), now)}<p><a href="${pageAddress('groups')}">All groups</a></p>`)}
${section('Compliance at the end of each sweep', complianceChart(points))}`;
        return { title: 'Overview', body };
    },
});

const notYet = warning('Pgwarden counts the fleet every minute. The first count is not done yet.');

function numbers(fleet: FleetStatus, now: Date): Html {
    return html`${troubles(fleet, now)}
<div class="tally">${tally(fleet)}</div>
<p class="hint">Counted ${age(fleet.at, now)}. Last sweep: ${lastSweep(fleet, now)}. Last event: ${fleet.lastEventAt === undefined ? 'none yet' : age(fleet.lastEventAt, now)}.</p>
${section('Waiting for a decision', html`${waitingTable(fleet.waiting.items.slice(0, 8), now)}${more(fleet.waiting, 8, 'decisions')}`)}
${section('Flapping', html`${flappingTable(fleet, now)}${more(fleet.flapping, 5, 'flapping')}`)}
${section('Queues', queueTable(fleet, now))}`;
}

function tally({ servers, openDrift, reported, waiting, held, flapping, repairing }: FleetNow): Html {
    const ofVerdict = (verdict: 'compliant' | 'drifted' | 'unknown'): Html =>
        html`<a href="${pageAddress('servers', { verdict })}">${servers[verdict]}</a>`;
    return facts([
        ['Servers', html`<a href="${pageAddress('servers')}">${servers.known}</a>`],
        ['Compliant', ofVerdict('compliant')],
        ['Drifted', ofVerdict('drifted')],
        ['Unknown', ofVerdict('unknown')],
        [
            'Open drift',
            html`${severities.map((severity) => html`${badge(`${openDrift[severity]} ${severity}`, openDrift[severity] === 0 ? 'plain' : severity === 'high' ? 'bad' : 'warn')} `)}`,
        ],
        ['Reported', html`<a href="${pageAddress('controls')}">${reported}</a>`],
        ['Repairing', html`<a href="${pageAddress('open-remediations')}">${repairing}</a>`],
        ['Waiting', html`<a href="${pageAddress('decisions')}">${waiting.total}</a>`],
        ['Held', html`<a href="${pageAddress('held')}">${held.total}</a>`],
        ['Flapping', html`<a href="${pageAddress('flapping')}">${flapping.total}</a>`],
    ]);
}

/** Returns the troubles of the fleet in words; nothing when all is well. The head of every page has those of the baseline. */
function troubles({ problems }: FleetStatus, now: Date): Html {
    const shown = problems.filter(({ kind }) => kind !== 'baseline');
    return html`${shown.map((problem) => warning(trouble(problem, now)))}`;
}

function trouble({ kind, detail, since, server }: FleetProblem, now: Date): Html {
    const path = troublePaths[kind];
    const text = `${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}`;
    return html`${path === undefined ? text : html`<a href="${pageAddress(path)}">${text}</a>`}${server === undefined ? '' : html`: ${serverLink(server)}`}${since === undefined ? '' : html`, since ${age(since, now)}`}.`;
}

/** The page on which operators do something about a problem. */
const troublePaths: Readonly<Partial<Record<FleetProblem['kind'], string>>> = {
    failedMessages: 'failed-messages',
    overdueSweep: 'sweeps',
};

/** Returns the queues that have messages. */
function queueTable({ queues }: FleetStatus, now: Date): Html {
    if (queues === undefined) return warning('The queues could not be read.');
    return table({
        caption: 'Messages by queue',
        isCaptionHidden: true,
        rows: queues.filter(({ messages }) => messages > 0),
        empty: 'Every queue is empty.',
        columns: [
            { title: 'Queue', cell: ({ queue }) => queue },
            { title: 'Messages', isNumber: true, cell: ({ messages }) => messages },
            {
                title: 'Oldest waiting',
                cell: ({ oldestAt }) => (oldestAt === undefined ? 'none' : age(oldestAt, now)),
            },
        ],
    });
}

function lastSweep({ sweeps }: FleetNow, now: Date): Html {
    const [last] = sweeps;
    return last === undefined
        ? html`none ended yet`
        : html`<a href="${pageAddress('sweeps')}">began ${age(last.startedAt, now)}</a>`;
}

function flappingTable({ flapping }: FleetNow, now: Date): Html {
    return table({
        caption: 'Controls whose repairs an actor keeps reverting',
        isCaptionHidden: true,
        rows: flapping.items.slice(0, 5),
        empty: 'No control is flapping.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'Since', cell: ({ since }) => age(since, now) },
        ],
    });
}

function more({ total }: { readonly total: number }, shown: number, path: string): Html | '' {
    return total <= shown ? '' : html`<p><a href="${pageAddress(path)}">All ${total}</a></p>`;
}

import { StorageUnavailableError } from '../../errors.ts';
import { type Pause, pausesInForce } from '../../model/pause.ts';
import { serverPath } from '../../model/resource-id.ts';
import { listOpenRemediations } from '../../workflows/queries/list-remediations.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { type PageRequest, page } from '../definition/page.ts';
import { actionForm, reasonField } from '../elements/forms.ts';
import { serverLink } from '../elements/links.ts';
import { pauseEndFields } from '../elements/pause-end.ts';
import { section, warning } from '../elements/sections.ts';
import { facts, table } from '../elements/tables.ts';
import { age, time } from '../elements/times.ts';

/** The switch that stops all writes, and the servers whose writes are paused. */
export const writes = page({
    path: 'writes',
    section: 'writes',
    async show(ports, request) {
        const [state, underWay] = await Promise.all([ports.pause.read(), writesUnderWay(ports)]);
        const { fleet, servers } = pausesInForce(state, request.now);
        const body = html`${ports.isDryRun ? warning('Dry-run is on: Pgwarden writes nothing anyway.') : ''}
${section('The whole fleet', fleet === undefined ? pauseFleet(request, underWay) : resumeFleet(fleet, request))}
${section('Paused servers', pausedServers(servers, request))}`;
        return { title: 'Writes', body };
    },
});

/** Returns the number of writes whose end is not known yet. Undefined: table storage does not respond. */
async function writesUnderWay(
    ports: Parameters<typeof listOpenRemediations>[0],
): Promise<number | undefined> {
    try {
        const { remediations } = await listOpenRemediations(ports, 200);
        return remediations.filter(({ writtenAt }) => writtenAt !== undefined).length;
    } catch (error) {
        if (error instanceof StorageUnavailableError) return undefined;
        throw error;
    }
}

function underWayText(underWay: number | undefined): Html | string {
    if (underWay === undefined) {
        return 'Pgwarden cannot count the writes under way, because its table storage does not respond. It starts no write until it does.';
    }
    if (underWay === 0) return 'No write is under way.';
    return html`<a href="${pageAddress('open-remediations')}">${underWay} writes</a> are under way: Pgwarden follows these to their end.`;
}

function pauseFleet({ viewer, address }: PageRequest<unknown>, underWay: number | undefined): Html {
    return html`<p>Pausing stops every write before the next one, on every server. Pgwarden goes on reading, and records what it would repair. ${underWayText(underWay)}</p>
${actionForm({
    action: 'pause',
    viewer,
    back: address,
    hidden: { action: 'pause' },
    fields: html`${pauseEndFields()}${reasonField('reason')}`,
    button: 'Stop all writes',
    weight: 'danger',
})}`;
}

function resumeFleet(pause: Pause, { viewer, address, now }: PageRequest<unknown>): Html {
    return html`${pauseFacts(pause, now)}
<p>Resuming lets writes go on. Within a minute, Pgwarden assesses everything that was held, and repairs it as fast as the budget allows.</p>
${actionForm({
    action: 'pause',
    viewer,
    back: address,
    hidden: { action: 'resume' },
    fields: reasonField('reason'),
    button: 'Resume writes',
    weight: 'strong',
})}`;
}

function pauseFacts({ operator, reason, since, until }: Pause, now: Date): Html {
    return facts([
        ['Paused by', foreign(operator)],
        ['Reason', foreign(reason)],
        ['Since', age(since, now)],
        ['Ends', until === undefined ? 'when an operator resumes writes' : time(until)],
    ]);
}

function pausedServers(
    servers: Readonly<Record<string, Pause>>,
    { viewer, address, now }: PageRequest<unknown>,
): Html {
    const resume = (server: string): Html =>
        html`<details><summary>Resume</summary>${actionForm({
            action: 'pause',
            viewer,
            back: address,
            hidden: { action: 'resume', server },
            fields: reasonField('reason'),
            button: 'Resume writes',
        })}</details>`;
    return table({
        caption: 'Servers whose writes are paused',
        isCaptionHidden: true,
        rows: Object.entries(servers).flatMap(([key, pause]) => {
            const [subscriptionId = '', resourceGroup = '', name = ''] = key.split('|');
            return [{ server: serverPath({ subscriptionId, resourceGroup, name }), ...pause }];
        }),
        empty: 'No server is paused by itself.',
        columns: [
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            { title: 'By', cell: ({ operator }) => foreign(operator) },
            { title: 'Reason', cell: ({ reason }) => foreign(reason) },
            { title: 'Since', cell: ({ since }) => age(since, now) },
            { title: 'Ends', cell: ({ until }) => (until === undefined ? 'no end' : time(until)) },
            { title: 'Action', cell: ({ server }) => resume(server) },
        ],
    });
}

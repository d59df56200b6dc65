import * as z from 'zod';
import { serverId } from '../../../http/definition/fields.ts';
import { serverPath } from '../../../model/resource-id.ts';
import type { BaselineSetting, ServerBaseline, ServerExemption } from '../../../views/server-baseline.ts';
import { showBaseline } from '../../../workflows/queries/show-baseline.ts';
import { foreign, type Html, html } from '../../definition/html.ts';
import { queryPage } from '../../definition/page.ts';
import { badge, words } from '../../elements/badges.ts';
import { value } from '../../elements/differences.ts';
import { controlLink, serverLink } from '../../elements/links.ts';
import { facts, table } from '../../elements/tables.ts';
import { time } from '../../elements/times.ts';

/** The effective baseline of a server: every value, and where it comes from. */
export const serverBaseline = queryPage({
    path: 'server/baseline',
    section: 'servers',
    query: z.strictObject({ server: serverId }),
    async show(ports, { query: { server } }) {
        const baseline = await showBaseline(ports, server);
        return {
            title: `Effective baseline of ${server.name}`,
            body: html`${refusalOf(baseline)}
${facts([
    ['Server', serverLink(serverPath(server))],
    ['Baseline', foreign(baseline.name)],
    ['Digest', baseline.digest === undefined ? undefined : html`<code>${baseline.digest}</code>`],
])}
${warningsOf(baseline)}
${exemptionsOf(baseline.exemptions)}
${[...Map.groupBy(baseline.settings, ({ path }) => groupOf(path))].map(([group, settings]) => settingsOf(group, settings))}`,
        };
    },
});

function refusalOf({ refusal }: ServerBaseline): Html | '' {
    return refusal === undefined
        ? ''
        : html`<p class="warning">Pgwarden writes nothing: the newest document is refused, and this is the last good one. ${foreign(refusal)}</p>`;
}

function warningsOf({ warnings }: ServerBaseline): Html | '' {
    return warnings.length === 0
        ? ''
        : html`<h2>Weak spots</h2><ul>${warnings.map((warning) => html`<li>${foreign(warning)}</li>`)}</ul>`;
}

function exemptionsOf(exemptions: readonly ServerExemption[]): Html {
    return html`<h2>Exemptions</h2>${table({
        caption: 'Those in force first, the one that ends first before the others',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            {
                title: 'Status',
                cell: ({ status }) => badge(words(status), status === 'inForce' ? 'info' : 'plain'),
            },
            { title: 'Ends', cell: ({ expires }) => time(expires) },
            { title: 'Kind', cell: ({ kind }) => kind },
            { title: 'Reason', cell: ({ reason }) => foreign(reason) },
            { title: 'Owner', cell: ({ owner }) => foreign(owner) },
            { title: 'Source', cell: ({ from }) => foreign(from) },
        ],
        rows: exemptions,
        empty: 'No exemption applies to this server.',
    })}`;
}

/** Returns the first part of a path, `modes` of `modes.log-checkpoints`. */
function groupOf(path: string): string {
    return path.split('.', 1)[0] ?? path;
}

const titles: Readonly<Record<string, string>> = {
    modes: 'Modes',
    thresholds: 'Thresholds',
    guardRails: 'Guard rails',
    notifications: 'Notifications',
};

function settingsOf(group: string, settings: readonly BaselineSetting[]): Html {
    return html`<h2>${titles[group] ?? group}</h2>${table({
        caption: titles[group] ?? group,
        isCaptionHidden: true,
        columns: [
            {
                title: 'Setting',
                cell: ({ path }) => html`<code>${path.slice(group.length + 1) || path}</code>`,
            },
            { title: 'Value', cell: ({ value: set }) => value(settingText(set)) },
            { title: 'Source', cell: ({ from }) => foreign(from) },
        ],
        rows: settings,
        empty: '',
    })}`;
}

function settingText(set: unknown): string {
    return typeof set === 'string' ? set : JSON.stringify(set);
}

import type * as z from 'zod';
import type { previewedBaseline } from '../../http/routes/baseline-preview.ts';
import { pageAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import type { Viewer } from '../definition/viewer.ts';
import { badge, words } from './badges.ts';
import { differenceList, value } from './differences.ts';
import { disruptionBadge } from './disruptions.ts';
import { actionForm } from './forms.ts';
import { controlLink, serverLink } from './links.ts';
import { section, warning } from './sections.ts';
import { facts, table } from './tables.ts';
import { time } from './times.ts';

type Preview = z.output<typeof previewedBaseline>;
type Valid = Extract<Preview, { kind: 'valid' }>;
type Decision = NonNullable<Valid['writes']['items'][number]['proposed']>;

/** Returns everything that is wrong with a document. */
export function invalidDocument({ problems }: Extract<Preview, { kind: 'invalid' }>): Html {
    return html`<p>${badge(`${problems.total} problems`, 'bad')} Pgwarden would refuse it, and go on with the baseline in force.</p>
<ul>${problems.items.map(({ text }) => html`<li><code>${foreign(text)}</code></li>`)}</ul>`;
}

/** Returns the consequences of a document. `given`: the fields of its form, for the next page. */
export function validDocument(
    found: Valid,
    viewer: Viewer,
    given: { readonly document: string; readonly name?: string },
): Html {
    return html`${cautions(found)}
${section('Planned changes', totals(found))}
${section('Writes', writes(found))}
${section('Differences from the baseline in force', differences(found))}
${section('Controls', controls(found))}
${section('Servers', servers(found))}
${found.continuation === undefined ? '' : nextServers(found.continuation, viewer, given)}`;
}

function cautions({ warnings, problem, isDryRun, isPaused }: Valid): Html {
    return html`${problem === undefined ? '' : warning(html`The baseline in force cannot be read: ${foreign(problem)}`)}
${isDryRun ? warning('Dry-run is on: Pgwarden would make none of these writes until it is off.') : ''}
${isPaused ? warning('All writes are paused: none of these would begin until they are resumed.') : ''}
${warnings.items.map(({ path, message }) => warning(html`<code>${foreign(path)}</code>: ${foreign(message)}`))}`;
}

function totals({ inForce, proposed, budget }: Valid): Html {
    const rows = [
        ['Applied without asking', 'applied'],
        ['Wait for an approval', 'approval'],
        ['Held', 'held'],
        ['Reported only', 'reported'],
        ['Exempt', 'exempt'],
        ['Restarts among them', 'restarts'],
        ['Servers with an applied change', 'servers'],
    ] as const;
    return html`${table({
        caption: 'Number of planned changes',
        rows,
        empty: '',
        columns: [
            { title: 'Changes', cell: ([title]) => title },
            { title: 'Baseline in force', isNumber: true, cell: ([, name]) => inForce[name] },
            { title: 'Document', isNumber: true, cell: ([, name]) => proposed[name] },
        ],
    })}<p class="hint">The budget of the document allows ${budget.changesPerHour} changes on ${budget.serversPerHour} servers per hour.</p>`;
}

function writes({ writes: { total, different, items } }: Valid): Html {
    return table({
        caption: `${different} of ${total} planned writes are different under the document; these come first${total > items.length ? `, and ${total - items.length} are left out` : ''}`,
        rows: items,
        empty: 'No write would follow.',
        columns: [
            { title: 'Server', cell: ({ server }) => serverLink(server) },
            {
                title: 'Controls',
                cell: ({ controls }) => html`${controls.map((control) => html`${controlLink(control)} `)}`,
            },
            {
                title: 'Write',
                cell: ({ isRestart, differences }) => (isRestart ? 'restart' : differenceList(differences)),
            },
            { title: 'May break', cell: ({ disruption }) => disruptionBadge(disruption) },
            { title: 'Now', cell: ({ inForce }) => decisionText(inForce) },
            { title: 'Document', cell: ({ proposed }) => decisionText(proposed) },
        ],
    });
}

function decisionText(decision: Decision | undefined): Html | string {
    if (decision === undefined) return 'not planned';
    const { outcome, cause, reason } = decision;
    const why = reason ?? cause;
    return html`${words(outcome)}${why === undefined ? '' : html`: ${foreign(why)}`}`;
}

function differences({ differences: { items, total }, baselineInForce }: Valid): Html {
    return html`${table({
        caption: `From ${baselineInForce ?? 'the baseline in force'}; those that require less come first`,
        rows: items,
        empty: 'The document asks for the same as the baseline in force.',
        columns: [
            { title: 'Setting', cell: ({ path }) => html`<code>${foreign(path)}</code>` },
            { title: 'Now', cell: ({ from }) => value(from) },
            { title: 'Document', cell: ({ to }) => value(to) },
            {
                title: 'Effect',
                cell: ({ loosens }) => (loosens ? badge('requires less', 'warn') : 'other or more'),
            },
        ],
    })}${total > items.length ? html`<p>${total - items.length} more are left out.</p>` : ''}`;
}

function controls({ controls }: Valid): Html {
    const changed = controls.filter(({ inForce, proposed }) =>
        Object.entries(proposed).some(([state, count]) => inForce[state as keyof typeof inForce] !== count),
    );
    return table({
        caption: 'Controls with another number of servers under the document: now → then',
        rows: changed,
        empty: 'Every control has the same number of servers in each state.',
        columns: [
            { title: 'Control', cell: ({ control }) => controlLink(control) },
            ...(['drifted', 'reported', 'compliant', 'exempt', 'unknown', 'off'] as const).map((state) => ({
                title: words(state),
                isNumber: true as const,
                cell: ({ inForce, proposed }: Valid['controls'][number]) =>
                    inForce[state] === proposed[state]
                        ? String(proposed[state])
                        : `${inForce[state]} → ${proposed[state]}`,
            })),
        ],
    });
}

function servers({ servers: counts, oldestReadAt, unjudged }: Valid): Html {
    return html`${facts([
        ['Judged from their last reads', counts.judged],
        ['Of these, stale', counts.stale],
        ['Incomplete reads', counts.incomplete],
        ['Without a stored read', counts.notKnown],
        ['Tags not known', counts.tagsNotKnown],
        ['Undecidable', counts.undecidable],
        ['Oldest read', oldestReadAt === undefined ? 'none' : time(oldestReadAt)],
    ])}
${unjudged.total === 0 ? '' : html`<ul>${unjudged.items.map(({ server, reason }) => html`<li>${serverLink(server)}: ${foreign(reason)}</li>`)}</ul>`}`;
}

function nextServers(
    continuation: string,
    viewer: Viewer,
    { document, name }: { readonly document: string; readonly name?: string },
): Html {
    return html`<p>There are more servers.</p>${actionForm({
        action: 'preview',
        viewer,
        back: pageAddress('preview'),
        hidden: { document, continuation, ...(name === undefined ? {} : { name }) },
        button: 'Next servers',
    })}`;
}

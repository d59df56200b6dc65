import { differencesOf, requestOf } from '../changes/kinds.ts';
import { waitsForRestart } from '../changes/parameter.ts';
import type {
    ControlResult,
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../engine/fleet-assessment.ts';
import { serverPath } from '../model/resource-id.ts';
import { severities } from '../model/severity.ts';
import { evidenceTexts } from '../model/verdict.ts';
import {
    bySeverity,
    conditionOf,
    hasFindings,
    isNotable,
    serverStatus,
    statusOf,
    unknownByReason,
    withoutWrite,
    writesFor,
} from './assessment.ts';
import { decisionReason, decisionText, disruptionText } from './change-text.ts';
import { type Comparison, comparisonText } from './comparison.ts';
import { plannedActionText } from './planned-action.ts';
import { printable, visible } from './printable.ts';
import { count, headline, summary } from './summary.ts';
import { statusText } from './terminal-marks.ts';

/** The report for a pull request or a ticket: GitHub-flavoured Markdown that shows nothing of others as markup. */
export function markdownReport(assessment: FleetAssessment, comparison?: Comparison): string {
    const { subscriptions, warnings, servers } = assessment;
    const notable = servers.filter(hasFindings);
    const blocks = [
        '## Pgwarden assessment',
        `**${headline(assessment)}**`,
        summaryText(assessment),
        ...(comparison === undefined ? [] : [comparedText(comparison)]),
        ...subscriptions.flatMap(({ id, problem }) =>
            problem === undefined
                ? []
                : [`> ⚠️ Subscription ${code(id)} could not be listed: ${text(problem)}`],
        ),
        ...warnings.map((warning) => `> ⚠️ ${text(warning)}`),
        ...notable.flatMap(serverBlocks),
    ];
    const quiet = servers.filter((server) => !notable.includes(server));
    if (quiet.length > 0) {
        const names = quiet.map(({ server }) => code(server.name)).join(', ');
        blocks.push(
            `<details><summary>✅ ${count(quiet.length, 'server')} compliant</summary>\n\n${names}\n\n</details>`,
        );
    }
    return `${blocks.join('\n\n')}\n`;
}

function comparedText(comparison: Comparison): string {
    const listed = (['began', 'ended'] as const).flatMap((change) =>
        comparison[change].map(
            ({ server, control }) =>
                `- ${change}: ${code(control)} on ${code(server.split('/').at(-1) ?? server)}`,
        ),
    );
    return [comparisonText(comparison), ...(listed.length === 0 ? [] : ['', ...listed])].join('\n');
}

function summaryText(assessment: FleetAssessment): string {
    const { drift, writes } = summary(assessment);
    const at = `${assessment.assessedAt.slice(0, 16).replace('T', ' ')} UTC`;
    const drifted = severities
        .filter((severity) => drift[severity] > 0)
        .map((severity) => `${drift[severity]} ${severity}`);
    const planned = (['apply', 'ask', 'hold', 'report', 'exempt'] as const)
        .filter((action) => writes[action] > 0)
        .map((action) => `${writes[action]} ${plannedActionText(action)}`);
    const parts = [
        `${at}, baseline ${code(assessment.baseline)}, ${count(assessment.servers.length, 'server')}.`,
        drifted.length === 0 ? '' : `Drift: ${drifted.join(', ')}.`,
        planned.length === 0 ? '' : `Writes with DRY_RUN off: ${planned.join(', ')}.`,
        'Nothing was written.',
    ];
    return parts.filter((part) => part !== '').join(' ');
}

function serverBlocks(assessment: ServerAssessment): string[] {
    const { server, facts, result } = assessment;
    const mark = { drifted: '❌', unknown: '❔', compliant: '✅' }[serverStatus(assessment)];
    const known =
        facts === undefined
            ? []
            : [`PostgreSQL ${facts.version}`, facts.tier, facts.location, facts.state].filter(
                  (fact) => fact !== '',
              );
    const head = [
        `### ${mark} ${text(server.name)}`,
        [code(serverPath(server)), ...known.map(text)].join(' · '),
    ];
    if (result.kind !== 'assessed') return [...head, `Not assessed: ${text(result.reason)}`];
    const notable = result.controls.filter(isNotable).toSorted(bySeverity);
    const evaluated = notable.filter(({ verdict }) => verdict.kind !== 'unknown');
    const rows = evaluated.map((control) => row(control, result.writes));
    const unknown = unknownByReason(notable).map(
        ({ reason, controls }) => `❔ ${text(reason)}<br>${controls.map(code).join(', ')}`,
    );
    return [...head, ...(rows.length === 0 ? [] : [[...tableHead, ...rows].join('\n')]), ...unknown];
}

const tableHead = [
    '| Control | Severity | Mode | Verdict | Found → wanted | Write | Decision |',
    '|---|---|---|---|---|---|---|',
];

function row(result: ControlResult, writes: readonly PlannedWrite[]): string {
    const { control, mode, verdict, exemption } = result;
    const ownWrites = writesFor(writes, control.id);
    const status = statusOf(result);
    const evidence = evidenceTexts(
        verdict,
        ({ what, found, wanted }) => `${code(what)}: ${code(found)} → ${code(wanted)}`,
    );
    const written = ownWrites.map(({ change }) =>
        [
            code(Object.values(requestOf(change)).join(' ')),
            ...differencesOf(change).map(
                ({ what, from, to }) => `${code(what)}: ${code(from)} → ${code(to)}`,
            ),
            ...[
                disruptionText(change.disruption),
                waitsForRestart(change) ? 'takes effect after a restart' : '',
            ].filter((note) => note !== ''),
        ].join('<br>'),
    );
    const decided = ownWrites.map(({ decision }) => {
        const reason = decisionReason(decision);
        return `**${decisionText(decision)}**${reason === undefined ? '' : `<br>${text(reason)}`}`;
    });
    const why = withoutWrite(result, writes);
    if (why !== undefined) decided.push(text(why));
    if (status === 'exempt' && ownWrites.length === 0 && exemption !== undefined) {
        decided.push(text(`exempt until ${exemption.expires} (${exemption.owner}): ${exemption.reason}`));
    }
    const cells = [
        `${code(control.id)}<br>${text(conditionOf(result))}`,
        control.severity,
        mode,
        statusText(status),
        evidence.join('<br>'),
        written.join('<br>'),
        decided.join('<br>'),
    ];
    return `| ${cells.join(' | ')} |`;
}

/** As text: nothing of it counts as markup, HTML, a table's border, a link, a mention or a reference. */
function text(foreign: string): string {
    return printable(foreign)
        .replaceAll('&', '&amp;')
        .replaceAll(/[\\`*_[\]<>~$|]/g, '\\$&')
        .replaceAll(/@|#(?=\d)|https?:(?=\/\/)|www(?=\.)/gi, '$&&#8203;');
}

/** As code, fenced by more backticks than it holds in a row. */
function code(foreign: string): string {
    const shown = visible(foreign).replaceAll('|', '\\|');
    const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
    const fence = '`'.repeat(longest + 1);
    return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

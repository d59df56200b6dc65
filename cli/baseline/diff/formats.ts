import { settingText } from '../../../src/baseline/differences.ts';
import { printable } from '../../../src/report/printable.ts';
import type { Direction, DocumentDifference } from './differences.ts';
import type { Consequences, DifferentWrite } from './replay.ts';

/** Result of a comparison. */
export interface Diff {
    /** Names as the command line has them. */
    readonly before: string;
    readonly after: string;
    readonly differences: readonly DocumentDifference[];
    /** Absent without saved states. */
    readonly consequences?: Consequences;
}

/** Returns the comparison as JSON. */
export function diffJson({ before, after, differences, consequences }: Diff): string {
    const document = {
        schema: 'pgwarden-baseline-diff/1',
        before,
        after,
        summary: countsOf(differences),
        differences: differences.map(({ path, direction, servers, setting, control, from, to }) => ({
            direction,
            servers,
            setting,
            ...(control === undefined ? {} : { control }),
            path,
            from: from ?? null,
            to: to ?? null,
        })),
        ...(consequences === undefined ? {} : { consequences }),
    };
    return `${JSON.stringify(document, null, 4)}\n`;
}

/** Returns the comparison for a terminal. */
export function diffText({ before, after, differences, consequences }: Diff): string {
    const rows = differences.map(
        ({ direction, servers, setting, from, to }) =>
            `${direction.padEnd(8)} ${servers}: ${setting}: ${settingText(from)} → ${settingText(to)}`,
    );
    return lines([
        `${before} → ${after}: ${headlineOf(differences)}`,
        ...(rows.length === 0 ? [] : ['', ...rows]),
        ...(consequences === undefined ? [] : ['', ...consequenceLines(consequences)]),
    ]);
}

function consequenceLines(consequences: Consequences): readonly string[] {
    const writes = (title: string, list: readonly DifferentWrite[]): readonly string[] =>
        list.map(
            ({ request, values, before, after }) =>
                `  ${title} ${request}: ${values.join(', ')} (${before} → ${after})`,
        );
    return [
        `Saved states: ${consequenceHeadline(consequences)}`,
        ...consequences.servers.flatMap(({ server, begins, ends, statuses }) => [
            '',
            server,
            ...writes('begins', begins),
            ...writes('ends  ', ends),
            ...statuses.map(({ control, before, after }) => `  ${control}: ${before} → ${after}`),
        ]),
        ...consequences.unreadable.map((each) => `not judged: ${each}`),
    ];
}

/** Returns the comparison as a comment on a pull request. Texts of the document cannot break out of its tables. */
export function diffMarkdown({ before, after, differences, consequences }: Diff): string {
    const rows = differences.map(({ direction, servers, setting, from, to }) =>
        row([marks[direction], code(servers), code(setting), code(settingText(from)), code(settingText(to))]),
    );
    return lines([
        `### Baseline ${code(before)} → ${code(after)}`,
        '',
        `${headlineOf(differences)}.`,
        ...(rows.length === 0
            ? []
            : [
                  '',
                  row(['', 'servers', 'setting', 'from', 'to']),
                  row(['---', '---', '---', '---', '---']),
                  ...rows,
              ]),
        ...(consequences === undefined ? [] : markdownConsequences(consequences)),
    ]);
}

const marks: Readonly<Record<Direction, string>> = {
    looser: '⚠️ looser',
    tighter: 'tighter',
    changed: 'changed',
};

function markdownConsequences(consequences: Consequences): readonly string[] {
    const rows = consequences.servers.flatMap(({ server, begins, ends, statuses }) => {
        const name = code(server.slice(server.lastIndexOf('/') + 1));
        const writes = (title: string, list: readonly DifferentWrite[]): readonly string[] =>
            list.map(({ request, values, before, after }) =>
                row([name, title, code(`${request}: ${values.join(', ')}`), `${before} → ${after}`]),
            );
        return [
            ...writes('write begins', begins),
            ...writes('write ends', ends),
            ...statuses.map(({ control, before, after }) =>
                row([name, 'status', code(control), `${before} → ${after}`]),
            ),
        ];
    });
    return [
        '',
        `#### Saved states`,
        '',
        `${consequenceHeadline(consequences)}.`,
        ...(rows.length === 0
            ? []
            : [
                  '',
                  row(['server', '', 'what', 'before → after']),
                  row(['---', '---', '---', '---']),
                  ...rows,
              ]),
        ...consequences.unreadable.map((each) => `\n- Not judged: ${code(each)}`),
    ];
}

function countsOf(differences: readonly DocumentDifference[]): Readonly<Record<Direction, number>> {
    const count = (direction: Direction): number =>
        differences.filter((each) => each.direction === direction).length;
    return { looser: count('looser'), tighter: count('tighter'), changed: count('changed') };
}

function headlineOf(differences: readonly DocumentDifference[]): string {
    if (differences.length === 0) return 'No difference in meaning';
    const { looser, tighter, changed } = countsOf(differences);
    return `${looser} looser, ${tighter} tighter, ${changed} changed`;
}

function consequenceHeadline({ judged, servers }: Consequences): string {
    const begin = servers.filter(({ begins }) => begins.length > 0).length;
    const end = servers.filter(({ ends }) => ends.length > 0).length;
    return `of ${judged} servers, ${begin} would be written that are not now, and ${end} would no longer be written`;
}

function lines(all: readonly string[]): string {
    return `${all.map((line) => line.split('\n').map(printable).join('\n')).join('\n')}\n`;
}

function row(cells: readonly string[]): string {
    return `| ${cells.join(' | ')} |`;
}

/** Code in a table cell: longer fences around back ticks, and no bar that ends the cell. */
function code(text: string): string {
    const clean = printable(text).replaceAll('|', '\\|');
    const fence = '`'.repeat(Math.max(0, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
    const pad = clean.startsWith('`') || clean.endsWith('`') || clean.trim() === '' ? ' ' : '';
    return `${fence}${pad}${clean}${pad}${fence}`;
}

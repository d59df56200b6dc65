import type { GuidanceRow, GuidanceSection } from './guidance/guidance-row.ts';

/** The generated parts of docs/guidance.md. */

const words: Readonly<Record<GuidanceRow['kind'], string>> = {
    repaired: 'repaired',
    checked: 'checked',
    documented: 'by hand',
    notApplicable: 'nothing to do',
};

/** Number of rows by answer. */
export function guidanceCounts(sections: readonly GuidanceSection[]): string {
    const kinds = Object.keys(words).filter((kind) => kind in words) as readonly GuidanceRow['kind'][];
    return table(
        ['source', ...kinds.map((kind) => words[kind])],
        sections.map(({ title, rows }) => [
            `[${title}](#${title.toLowerCase().replaceAll(' ', '-')})`,
            ...kinds.map((kind) => String(rows.filter((row) => row.kind === kind).length)),
        ]),
    );
}

/** A table for each source. */
export function guidanceTables(sections: readonly GuidanceSection[]): string {
    return sections
        .map(({ title, about, rows }) =>
            [
                `## ${title}`,
                about,
                table(
                    ['asks', 'answer', 'where'],
                    rows.map((row) => [row.asks, words[row.kind], where(row)]),
                ),
            ].join('\n\n'),
        )
        .join('\n\n');
}

function where(row: GuidanceRow): string {
    switch (row.kind) {
        case 'repaired':
        case 'checked': {
            const controls = row.controls.map((id) => `[${id}](controls/${id}.md)`);
            return [...controls, ...(row.page === undefined ? [] : [pageLink(row.page)])].join(', ');
        }
        case 'documented':
            return pageLink(row.page);
        case 'notApplicable':
            return row.reason;
    }
}

/** A link from a page in docs. */
function pageLink(page: string): string {
    const path = page.replace(/^docs\//, '');
    return `[${path.replace('#', ': ')}](${path === page ? `../${page}` : path})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

import uPlot from 'uplot';

/** Draws each chart in the place of its table, which stays for readers of the screen. */
export function drawCharts(root: ParentNode): void {
    for (const figure of root.querySelectorAll<HTMLElement>('figure[data-chart]:not(.drawn)')) {
        const table = figure.querySelector('table');
        if (table === null || table.tBodies[0] === undefined || table.tBodies[0].rows.length < 2) continue;
        draw(figure, table);
        figure.classList.add('drawn');
    }
}

/** Draws the charts of the page again: the window has another size, or its colors changed. */
export function redrawCharts(root: ParentNode): void {
    for (const figure of root.querySelectorAll('figure.drawn')) {
        figure.querySelector('div')?.remove();
        figure.classList.remove('drawn');
    }
    drawCharts(root);
}

function draw(figure: HTMLElement, table: HTMLTableElement): void {
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    const titles = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent ?? '');
    const times = rows.map((row) => Date.parse(row.querySelector('time')?.dateTime ?? '') / 1_000);
    const series = titles
        .slice(1)
        .map((_, index) => rows.map((row) => Number(row.cells[index + 1]?.textContent)));
    const colors = getComputedStyle(figure);
    const ink = colors.getPropertyValue('--ink').trim();
    const grid = colors.getPropertyValue('--line').trim();
    const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    const plot = document.createElement('div');
    plot.setAttribute('aria-hidden', 'true');
    figure.append(plot);
    const tones = ['--good', '--bad', '--warn', '--info'];
    new uPlot(
        {
            width: figure.clientWidth,
            height: 200,
            series: [
                {},
                ...titles.slice(1).map((label, index) => ({
                    label,
                    width: 2,
                    stroke: colors.getPropertyValue(tones[index % tones.length] ?? '--ink').trim(),
                })),
            ],
            axes: [axis, { ...axis, size: 50 }],
            scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max)] } },
        },
        [times, ...series],
        plot,
    );
}

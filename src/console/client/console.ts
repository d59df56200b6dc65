/** The script of every page: nothing on a page needs it. */
import { keepLive } from './live.ts';
import { localizeTimes } from './times.ts';

async function enhance(): Promise<void> {
    localizeTimes(document, new Date());
    if (document.querySelector('figure[data-chart]') === null) return;
    const { drawCharts } = await import('./charts.ts');
    drawCharts(document);
}

/** Charts are drawn for the size and the colors of the window. */
async function redraw(): Promise<void> {
    if (document.querySelector('figure.drawn') === null) return;
    const { redrawCharts } = await import('./charts.ts');
    redrawCharts(document);
}

await enhance();
setInterval(() => localizeTimes(document, new Date()), 10_000);
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
if (document.body.dataset.live === 'yes') keepLive(enhance);

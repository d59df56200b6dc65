/** The script of every page: nothing on a page needs it. */
import { keepLive } from './live.ts';
import { localizeTimes } from './times.ts';

async function enhance(): Promise<void> {
    localizeTimes(document, new Date());
    if (document.querySelector('figure[data-chart]') === null) return;
    const { drawCharts } = await import('./charts.ts');
    drawCharts(document);
}

await enhance();
setInterval(() => localizeTimes(document, new Date()), 10_000);
if (document.body.dataset.live === 'yes') keepLive(enhance);

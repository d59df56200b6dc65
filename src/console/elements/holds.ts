import type { HoldCause } from '../../model/server-record.ts';
import { type Html, html } from '../definition/html.ts';
import { time } from './times.ts';

/** Returns why a change is held, and until when. `until`: ISO 8601; undefined: the end is not known in advance. */
export function holdText(cause: HoldCause, until: string | undefined): Html {
    return html`${reasons[cause]}${until === undefined ? '' : html`, until ${time(until)}`}`;
}

const reasons: Readonly<Record<HoldCause, string>> = {
    dryRun: 'dry-run is on',
    baseline: 'the baseline in force cannot be used',
    paused: 'writes are paused',
    budget: 'the budget of changes is used up',
    flapping: 'an actor keeps reverting the repair',
    window: 'the maintenance window is closed',
    undone: 'an operator undid the repair',
};

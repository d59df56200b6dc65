import { type Html, html } from '../definition/html.ts';
import { choiceField } from './forms.ts';

const ends = [
    { value: '1', text: '1 hour' },
    { value: '4', text: '4 hours' },
    { value: '8', text: '8 hours' },
    { value: '24', text: '1 day' },
    { value: '168', text: '7 days' },
];

/** Returns the fields for the end of a pause: hours from now, or a time. */
export function pauseEndFields(): Html {
    return html`${choiceField('Ends after', 'hours', ends, '8', 'no end')}
<label><span>or at, UTC <span class="hint">at most 30 days from now</span></span>
<input type="datetime-local" name="until"></label>`;
}

import { apiAddress } from '../definition/addresses.ts';
import { type Html, html } from '../definition/html.ts';

const formats = [
    { format: 'csv', text: 'CSV' },
    { format: 'ndjson', text: 'NDJSON' },
] as const;

/**
 * Returns the links to the whole list as a file. `list`: its name in the API. `address`: that of the page, whose filters
 * count for the file as well.
 */
export function exportLinks(list: 'audit' | 'remediations' | 'servers', address: string): Html {
    const given = new URLSearchParams(address.split('?')[1] ?? '');
    given.delete('continuation');
    const filters = [...new Set(given.keys())].map((name) => {
        const values = given.getAll(name).filter((value) => value.trim() !== '');
        return [name, values.length === 0 ? undefined : values.join(',')] as const;
    });
    const links = formats.map(
        ({ format, text }) =>
            html` <a href="${apiAddress(`${list}/export`, { ...Object.fromEntries(filters), format })}" download>${text}</a>`,
    );
    return html`<p class="hint">The whole list as a file:${links}</p>`;
}

import type { ListedExemption } from '../../model/baseline.ts';
import { foreign, type Html, html } from '../definition/html.ts';
import { badge } from './badges.ts';
import { controlLink } from './links.ts';
import { table } from './tables.ts';
import { time } from './times.ts';

/** Days before its end from which an exemption counts as expiring. */
const soonMs = 14 * 86_400_000;

/** Returns exemptions, expiring first. */
export function exemptionTable(exemptions: readonly ListedExemption[], now: Date): Html {
    const isSoon = ({ expires }: ListedExemption): boolean => Date.parse(expires) - now.getTime() < soonMs;
    return table({
        caption: 'Exemptions in force, expiring first',
        isCaptionHidden: true,
        rows: exemptions,
        empty: 'No exemption is in force.',
        columns: [
            { title: 'Servers', cell: ({ servers }) => foreign(servers) },
            {
                title: 'Controls',
                cell: ({ controls }) => html`${controls.map((control) => html`${controlLink(control)} `)}`,
            },
            { title: 'Reason', cell: ({ reason }) => foreign(reason) },
            { title: 'Owner', cell: ({ owner }) => foreign(owner) },
            { title: 'Kind', cell: ({ kind }) => kind },
            {
                title: 'Ends',
                cell: (exemption) =>
                    html`${time(exemption.expires)} ${isSoon(exemption) ? badge('soon', 'warn') : ''}`,
            },
        ],
    });
}

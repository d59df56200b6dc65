/** Addresses and fields of the console, about the server `orders`. */
import { orders } from './story.ts';

export const serverPage = `/console/server?server=${orders}`;

/** The page of a remediation. `rest`: `/undo` for the page that undoes it. */
export function remediationPage(id: string, rest: '' | '/undo' = ''): string {
    return `/console/remediations/${id}${rest}?server=${orders}`;
}

/** The fields of the form that undoes a remediation. */
export function undoFields(id: string, exemptHours = '24'): Readonly<Record<string, string>> {
    return { id, server: orders, comment: 'breaks the old till', exemptHours, back: remediationPage(id) };
}

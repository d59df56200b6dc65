import type { Baseline } from '../../../src/baseline/baseline.ts';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { problemText } from '../../../src/baseline/problems.ts';
import { standardControls } from '../../../src/baseline/profiles.ts';

export const subscriptionId = '11111111-2222-3333-4444-555555555555';
export const otherSubscriptionId = '99999999-8888-7777-6666-555555555555';

export const orders = { subscriptionId, resourceGroup: 'shop', name: 'orders-prod' };
export const ordersId = `/subscriptions/${subscriptionId}/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders-prod`;

/** The baseline of a document that must be valid. */
export function baselineOf(document: object): Baseline {
    const parsed = parseBaseline(JSON.stringify(document), standardControls());
    if (parsed.kind === 'valid') return parsed.baseline;
    throw new Error(parsed.problems.map(problemText).join('\n'));
}

/** The document as its author would write it down. */
export function printed(document: object): string {
    return `${JSON.stringify(document, null, 4)}\n`;
}

/** The problems of a text, each as one line. Empty when it is valid. */
export function problemsOfText(text: string): string[] {
    const parsed = parseBaseline(text, standardControls());
    return parsed.kind === 'valid' ? [] : parsed.problems.map(problemText);
}

export function problemsOfDocument(document: object): string[] {
    return problemsOfText(JSON.stringify(document));
}

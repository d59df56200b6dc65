/** Azure Policy compares texts by the invariant culture, without case. */
const collator = new Intl.Collator('en', { sensitivity: 'accent' });

/** Returns less than 0, 0, or more than 0. */
export function compareTexts(a: string, b: string): number {
    return collator.compare(a, b);
}

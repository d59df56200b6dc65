/** Returns a negative number when `a` comes before `b` by code units, as Table storage orders its keys. */
export function compareTexts(a: string, b: string): number {
    if (a === b) return 0;
    return a < b ? -1 : 1;
}

/** Returns the candidate that was probably meant: the one with the fewest edits, if they are few enough. */
export function closestMatch(text: string, candidates: readonly string[]): string | undefined {
    const limit = Math.max(2, Math.floor(text.length / 3));
    let best: { candidate: string; edits: number } | undefined;
    for (const candidate of candidates) {
        if (Math.abs(candidate.length - text.length) > limit) continue;
        const edits = editDistance(text.toLowerCase(), candidate.toLowerCase());
        if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits };
    }
    return best?.candidate;
}

/** Returns the number of insertions, deletions and replacements between two texts (Levenshtein distance). */
function editDistance(a: string, b: string): number {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= b.length; j += 1) {
            const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}

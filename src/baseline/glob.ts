/**
 * Returns whether the name matches the glob, without case: `*` matches any characters, `?` exactly one.
 * Takes time proportional to the product of both lengths at worst, unlike a regular expression with many stars.
 */
export function matchesGlob(glob: string, name: string): boolean {
    const pattern = glob.toLowerCase();
    const text = name.toLowerCase();
    let p = 0;
    let t = 0;
    let star = -1;
    let resume = 0;
    while (t < text.length) {
        // The star comes first: a name cannot contain one, but this must not depend on it.
        if (pattern[p] === '*') {
            star = p;
            resume = t;
            p += 1;
        } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
            p += 1;
            t += 1;
        } else if (star >= 0) {
            resume += 1;
            p = star + 1;
            t = resume;
        } else return false;
    }
    return [...pattern.slice(p)].every((rest) => rest === '*');
}

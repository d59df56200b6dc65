/** The escapes of `log_line_prefix`, read as PostgreSQL reads them (Server Configuration, "What to Log"). */

/** A percent sign, an optional padding (`%-10u`), a letter. The letter is missing when the text breaks off. */
const escapes = /%-?\d*(.?)/gs;

/** The label before an escape, as in Microsoft's own policy for the prefix. */
const labels: Readonly<Record<string, string>> = {
    '%u': 'user=',
    '%d': 'db=',
    '%a': 'app=',
    '%h': 'client=',
};

/** The wanted escapes that the prefix does not hold. `%%u` is a percent sign and a letter, no escape. */
export function missingEscapes(prefix: string, wanted: readonly string[]): string[] {
    const present = new Set([...prefix.matchAll(escapes)].map(([, letter]) => `%${letter}`));
    return [...new Set(wanted)].filter((each) => !present.has(each));
}

/** The prefix with the escapes added at its end, set off as the prefix itself sets off what follows it. */
export function withEscapes(prefix: string, missing: readonly string[]): string {
    if (missing.length === 0) return prefix;
    const added = missing.map((each) => `${labels[each] ?? ''}${each}`).join(',');
    if (prefix === '') return `${added}-`;
    const separator = isBrokenOff(prefix) ? undefined : /[\s,;:|-]$/.exec(prefix)?.[0];
    return separator === undefined ? `${prefix} ${added}-` : `${prefix}${added}${separator}`;
}

/** Tells if the prefix ends inside an escape, which would swallow the first added letter. */
function isBrokenOff(prefix: string): boolean {
    return [...prefix.matchAll(escapes)].some(([, letter]) => letter === '');
}

/** The text of a file of PostgreSQL settings: `name = 'value'`, one on a line, sorted. */
export function confText(settings: Readonly<Record<string, string>>): string {
    return Object.entries(settings)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`)
        .join('');
}

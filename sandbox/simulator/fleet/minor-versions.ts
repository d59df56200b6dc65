/** The minor versions with which Azure creates servers, as its pages name them between December 2025 and March 2026. */
const current: Readonly<Record<string, number>> = {
    '13': 23,
    '14': 20,
    '15': 15,
    '16': 11,
    '17': 8,
    '18': 3,
};

/** The minor version of a server that has had its maintenance: that one, or so many after it. */
export function maintainedMinorVersion(version: string, later: number): string {
    return String((current[version] ?? 0) + later);
}

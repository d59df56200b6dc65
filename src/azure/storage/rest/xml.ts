/** Reads the service's XML, whose elements of one name never nest. */

/** Returns the content of every element of that name, in order. */
export function elements(xml: string, name: string): readonly string[] {
    const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs');
    return [...xml.matchAll(pattern)].map(([, content]) => content ?? '');
}

/** Returns the text of the first element of that name; empty without one. */
export function textOf(xml: string, name: string): string {
    return (elements(xml, name)[0] ?? '').replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, decoded);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(reference: string, decimal?: string, hexadecimal?: string, name?: string): string {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
    return entities[name ?? ''] ?? reference;
}

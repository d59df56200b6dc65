import { type ServerId, serverKey } from './resource-id.ts';

/**
 * The servers for which a sweep requested an assessment already, as one text: it is stored after every page, and a fleet
 * may be large.
 */

/** Hexadecimal digits of a server's mark. 60 bits: among 100,000 servers, two have the same one in 1 of 200 million fleets. */
const markLength = 15;

/** Returns the SHA-256 of a text, hex. */
type Digest = (text: string) => string;

/** Returns the servers of a page that were not asked yet, each once, and the text with these. */
export function notAsked(
    digest: Digest,
    asked: string,
    page: readonly ServerId[],
): { readonly fresh: readonly ServerId[]; readonly asked: string } {
    const known = marksIn(asked);
    const fresh: ServerId[] = [];
    const added: string[] = [];
    for (const server of page) {
        const mark = markOf(digest, serverKey(server));
        if (known.has(mark)) continue;
        known.add(mark);
        fresh.push(server);
        added.push(mark);
    }
    return { fresh, asked: asked + added.join('') };
}

/** Returns the text for keys of servers. */
export function askedText(digest: Digest, keys: readonly string[]): string {
    return keys.map((key) => markOf(digest, key)).join('');
}

function markOf(digest: Digest, key: string): string {
    return digest(key).slice(0, markLength);
}

function marksIn(asked: string): Set<string> {
    const marks = new Set<string>();
    for (let at = 0; at < asked.length; at += markLength) marks.add(asked.slice(at, at + markLength));
    return marks;
}

/** Returns eight hexadecimal digits of the text (FNV-1a). For names only: it keeps no secret. */
export function shortHash(text: string): string {
    let hash = 0x811c9dc5;
    for (const character of text.toLowerCase()) {
        hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
    return (hash >>> 0).toString(16).padStart(8, '0');
}

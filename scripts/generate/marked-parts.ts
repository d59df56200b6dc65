/** The text with the part between the markers `<!-- generated: name -->` and `<!-- end: name -->` replaced. */
export function withPart(text: string, name: string, part: string): string {
    const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`There are no markers ${start} and ${end}`);
    return `${text.slice(0, from)}${start}\n\n${part}\n\n${text.slice(to)}`;
}

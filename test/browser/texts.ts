/** The words of people, which pages show. */
export interface Texts {
    /** Of the baseline, at most 64 characters. */
    readonly name: string;
    /** Of acts, at most 500 characters. */
    readonly reason: string;
    /** Of an exemption, at most 256 characters. */
    readonly owner: string;
}

export const plainTexts: Texts = {
    name: 'contoso',
    reason: 'The old till cannot do without it; it is replaced in spring.',
    owner: 'till team',
};

const hostile =
    '</textarea><script>document.title="taken"</script><img src=x onerror="document.title=\'taken\'">' +
    '\u202e"\'><svg onload=alert(1)>\u001b[31m=cmd|calc!A1\u2066';

/** Script, markup, marks that turn the reading direction, colors of terminals, formulas, and words without an end. */
export const hostileTexts: Texts = {
    name: `<script>alert(1)</script>\u202e${'n'.repeat(30)}`,
    reason: `${hostile}${'r'.repeat(300)}`,
    owner: `<img src=x onerror=alert(1)>\u202e${'o'.repeat(200)}`,
};

/** Colors of a terminal, or none. */
export interface Paint {
    bold(text: string): string;
    dim(text: string): string;
    red(text: string): string;
    green(text: string): string;
    yellow(text: string): string;
    blue(text: string): string;
    magenta(text: string): string;
}

export const plain: Paint = {
    bold: same,
    dim: same,
    red: same,
    green: same,
    yellow: same,
    blue: same,
    magenta: same,
};

/** The eight colors that every terminal has, so that its own theme decides how they look. */
export const colored: Paint = {
    bold: (text) => styled(text, 1, 22),
    dim: (text) => styled(text, 2, 22),
    red: (text) => styled(text, 31, 39),
    green: (text) => styled(text, 32, 39),
    yellow: (text) => styled(text, 33, 39),
    blue: (text) => styled(text, 34, 39),
    magenta: (text) => styled(text, 35, 39),
};

function same(text: string): string {
    return text;
}

function styled(text: string, on: number, off: number): string {
    return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
}

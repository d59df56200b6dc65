const maxLength = 300;

/** Truncates external text to 300 characters for reasons and causes. */
export function shortened(text: string): string {
    return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

const longestText = 300;

/** Text of others as reasons and causes keep it: short. */
export function shortened(text: string): string {
    return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

/** Errors in the log of the Functions host. */

/** Returns the error of a line without the parts that differ from run to run; undefined for a line that is no error. */
export function errorOf(logged: string): string | undefined {
    const match = /^\S+ (?:error|critical) +(\S+) (?:[0-9a-f]{8}-[0-9a-f-]{27} )?(.*)$/.exec(logged);
    if (match === null) return undefined;
    const [, category = '', message = ''] = match;
    const failure = /^Executed '.*' \(Failed, Id=\S+, Duration=\d+ms\) (.*)$/.exec(message);
    const text = failure?.[1] ?? inPlainWords(message);
    return text === undefined
        ? undefined
        : `${category.replace(/^Function\./, '').replace(/\.User$/, '')}: ${text}`;
}

/** A message of the app without its fields, but with its reason; undefined where the audit has a better line. */
function inPlainWords(message: string): string | undefined {
    const [, words = message, fields] = /^(.*?) (\{.*\})$/.exec(message) ?? [];
    if (fields === undefined) return message;
    if (/"remediationId":/.test(fields)) return undefined;
    const reason = /"(?:reason|problems|cause)":("(?:[^"\\]|\\.)*")/.exec(fields)?.[1];
    return reason === undefined ? words : `${words}: ${JSON.parse(reason)}`;
}

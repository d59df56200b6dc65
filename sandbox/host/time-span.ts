/** .NET time spans, as host.json and bindings write them: `hh:mm:ss`, `d.hh:mm:ss`, with optional fraction. */

const pattern = /^(-)?(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?$/;

/** Milliseconds, or undefined when the text is not a time span. */
export function timeSpanMs(text: string): number | undefined {
    const match = pattern.exec(text.trim());
    if (match === null) return undefined;
    const [, minus, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
    const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
    const milliseconds = Math.round((wholeSeconds + Number(`0.${fraction}`)) * 1000);
    return minus === undefined ? milliseconds : -milliseconds;
}

/** As Newtonsoft writes a time in UTC: `2026-01-31T12:00:00+00:00`, with a fraction where it has one. */
export function dotNetTime(time: Date): string {
    const [seconds = '', fraction = ''] = time.toISOString().replace('Z', '').split('.');
    return `${seconds}${Number(fraction) === 0 ? '' : `.${fraction}`}+00:00`;
}

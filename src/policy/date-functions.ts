import { defined, integerOf, refused, type TemplateFunction, textOf } from './function-arguments.ts';
import { EvaluationError } from './problems.ts';

/** Milliseconds since 1970 of a text in ISO 8601. A text without an offset is in UTC. */
export function instantOf(text: string): number | undefined {
    if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.test(text)) return undefined;
    const iso = text.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
    const hasTime = iso.includes('T');
    const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(iso.slice(10));
    const milliseconds = Date.parse(hasTime && !hasOffset ? `${iso}Z` : iso);
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Returns the instant as Azure Policy writes it, `2026-11-30T08:00:00.0000000Z`, or in the format. */
export function dateText(milliseconds: number, format?: string): string {
    const iso = new Date(milliseconds).toISOString();
    if (format === undefined || format === 'o' || format === 'O') return `${iso.slice(0, -1)}0000Z`;
    if (format === 'd') return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}`;
    if (format === 'u') return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
    const parts: Readonly<Record<string, string>> = {
        yyyy: iso.slice(0, 4),
        MM: iso.slice(5, 7),
        dd: iso.slice(8, 10),
        HH: iso.slice(11, 13),
        mm: iso.slice(14, 16),
        ss: iso.slice(17, 19),
        fff: iso.slice(20, 23),
        fffffff: `${iso.slice(20, 23)}0000`,
    };
    const pieces = format.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
    return pieces
        .map((piece) => {
            if (piece.startsWith("'")) return piece.slice(1, -1);
            if (!/^[A-Za-z]/.test(piece)) return piece;
            const part = parts[piece] ?? (piece === 'T' || piece === 'Z' ? piece : undefined);
            if (part === undefined) {
                throw new EvaluationError(
                    `the date format "${format}" is not supported; allowed: ${Object.keys(parts).join(', ')}, o, d, u`,
                );
            }
            return part;
        })
        .join('');
}

function shifted(text: string, days: number, name: string): number {
    const start = instantOf(text);
    if (start === undefined) throw refused(name, 'a time in ISO 8601', text);
    return start + days * 86_400_000;
}

const durationPattern =
    /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

function afterDuration(text: string, duration: string, name: string): number {
    const parts = durationPattern.exec(duration);
    const start = instantOf(text);
    if (start === undefined) throw refused(name, 'a time in ISO 8601', text);
    if (parts === null || /^-?PT?$/.test(duration)) throw refused(name, 'a duration in ISO 8601', duration);
    const sign = parts[1] === undefined ? 1 : -1;
    const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
        .slice(2)
        .map((part) => sign * Number(part ?? 0));
    const date = new Date(start);
    date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months);
    return (
        date.getTime() +
        (weeks * 7 + days) * 86_400_000 +
        hours * 3_600_000 +
        minutes * 60_000 +
        seconds * 1_000
    );
}

/** Functions on times. `utcNow` needs the clock: see evaluate-expression.ts. */
export const dateFunctions: Readonly<Record<string, TemplateFunction>> = {
    adddays: defined(2, 3, ([time, days, format], name) =>
        dateText(
            shifted(textOf(time, name), integerOf(days, name), name),
            format === undefined ? undefined : textOf(format, name),
        ),
    ),
    datetimeadd: defined(2, 3, ([time, duration, format], name) =>
        dateText(
            afterDuration(textOf(time, name), textOf(duration, name), name),
            format === undefined ? undefined : textOf(format, name),
        ),
    ),
};

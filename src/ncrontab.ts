interface Field {
    readonly low: number;
    readonly high: number;
    /** Three letters of one are enough. */
    readonly names?: string;
}

/** The six fields of an NCRONTAB expression: the lowest and highest number, and names for them. */
const fields: readonly Field[] = [
    { low: 0, high: 59 },
    { low: 0, high: 59 },
    { low: 0, high: 23 },
    { low: 1, high: 31 },
    {
        low: 1,
        high: 12,
        names: 'january february march april may june july august september october november december',
    },
    { low: 0, high: 6, names: 'sunday monday tuesday wednesday thursday friday saturday' },
];

/**
 * Whether the Functions host takes the text for a timer's schedule: `{second} {minute} {hour} {day} {month} {day of
 * week}`. A timer with another one is not started, and nothing else of the app tells.
 * Source: "Timer trigger for Azure Functions", NCRONTAB expressions.
 */
export function isNcrontab(text: string): boolean {
    const parts = text.trim().split(/\s+/);
    return parts.length === fields.length && fields.every((field, index) => isOf(field, parts[index] ?? ''));
}

function isOf(field: Field, text: string): boolean {
    return text.split(',').every((item) => {
        const [range = '', step, ...more] = item.split('/');
        if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
        if (range === '*') return true;
        const ends = range.split('-');
        return ends.length <= 2 && ends.every((end) => isIn(field, end));
    });
}

/** Whether the field can have that number or name. */
function isIn({ low, high, names = '' }: Field, text: string): boolean {
    if (/^\d{1,2}$/.test(text)) return Number(text) >= low && Number(text) <= high;
    return text.length >= 3 && names.split(' ').some((name) => name.startsWith(text.toLowerCase()));
}

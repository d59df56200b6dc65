export interface Field {
    readonly low: number;
    readonly high: number;
    /** Names of the numbers; their first three letters are enough. */
    readonly names?: string;
}

/** The six fields of an NCRONTAB expression: the lowest and highest number, and their names. */
export const fields: readonly Field[] = [
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
 * Returns whether the Functions host accepts the text as a timer's schedule: `{second} {minute} {hour} {day} {month} {day
 * of week}`. The host does not start a timer with an invalid schedule, and nothing else in the app shows that.
 * Source: "Timer trigger for Azure Functions", NCRONTAB expressions.
 */
export function isNcrontab(text: string): boolean {
    const parts = text.trim().split(/\s+/);
    return (
        parts.length === fields.length && fields.every((field, index) => isValid(field, parts[index] ?? ''))
    );
}

function isValid(field: Field, text: string): boolean {
    return text.split(',').every((item) => {
        const [range = '', step, ...more] = item.split('/');
        if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
        if (range === '*') return true;
        const ends = range.split('-');
        return ends.length <= 2 && ends.every((end) => isInRange(field, end));
    });
}

/** Returns whether the field can have that number or name. */
function isInRange({ low, high, names = '' }: Field, text: string): boolean {
    if (/^\d{1,2}$/.test(text)) return Number(text) >= low && Number(text) <= high;
    return text.length >= 3 && names.split(' ').some((name) => name.startsWith(text.toLowerCase()));
}

/**
 * Returns whether the schedule suits work that takes minutes: it fires at most once a minute, and on at least one day.
 * 30 February never comes.
 */
export function isSchedule(text: string): boolean {
    if (!isNcrontab(text)) return false;
    const [second = '', , , days = '', months = ''] = text.trim().split(/\s+/);
    const [, , , dayField, monthField] = fields;
    if (!/^\d{1,2}$/.test(second) || dayField === undefined || monthField === undefined) return false;
    return numbersIn(monthField, months).some((month) =>
        numbersIn(dayField, days).some((day) => day <= (maxDaysByMonth[month - 1] ?? 31)),
    );
}

const maxDaysByMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Returns the numbers that the text of a field stands for. */
export function numbersIn(field: Field, text: string): readonly number[] {
    return text.split(',').flatMap((item) => {
        const [range = '', step] = item.split('/');
        const [from = '', to] = range.split('-');
        const first = range === '*' ? field.low : numberOf(field, from);
        const last =
            to !== undefined ? numberOf(field, to) : range === '*' || step !== undefined ? field.high : first;
        const [low, high] = [Math.min(first, last), Math.max(first, last)];
        return Array.from({ length: high - low + 1 }, (_, index) => low + index).filter(
            (number) => (number - low) % Number(step ?? 1) === 0,
        );
    });
}

function numberOf({ low, names = '' }: Field, text: string): number {
    if (/^\d+$/.test(text)) return Number(text);
    return low + names.split(' ').findIndex((name) => name.startsWith(text.toLowerCase()));
}

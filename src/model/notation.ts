/** Normal forms of values that have several notations: two texts with the same form certainly mean the same. */

/** Normalizes PostgreSQL's spellings of a boolean to `on` or `off`. */
export function truth(value: string): string {
    const word = value.trim().toLowerCase();
    if (['on', 'true', 'yes', '1'].includes(word)) return 'on';
    return ['off', 'false', 'no', '0'].includes(word) ? 'off' : word;
}

/**
 * Returns a number in decimal notation, as Azure and PostgreSQL write it; undefined for everything else: a hexadecimal
 * number, an empty text, `Infinity`.
 */
export function decimal(value: string): number | undefined {
    return /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : undefined;
}

/** Returns a whole number in plain digits; undefined for everything else: `7.0`, `+7`, `1e1`, ` 7`. */
export function wholeNumber(value: string): number | undefined {
    return /^\d+$/.test(value) ? Number(value) : undefined;
}

const unitScales: Readonly<Record<string, readonly [dimension: string, scale: number]>> = {
    b: ['bytes', 1],
    kb: ['bytes', 1_024],
    mb: ['bytes', 1_024 ** 2],
    gb: ['bytes', 1_024 ** 3],
    tb: ['bytes', 1_024 ** 4],
    us: ['ms', 0.001],
    ms: ['ms', 1],
    s: ['ms', 1_000],
    min: ['ms', 60_000],
    h: ['ms', 3_600_000],
    d: ['ms', 86_400_000],
};

/** Normalizes a number: `100` is `100.0`, and `64MB` is `65536kB`. A number without a unit stays without one. */
export function quantity(value: string): string {
    const [, digits = '', unit = ''] = /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*([a-z]*)\s*$/i.exec(value) ?? [];
    const number = Number(digits);
    const scale = unitScales[unit.toLowerCase()];
    if (digits === '' || Number.isNaN(number)) return value.trim().toLowerCase();
    if (unit === '') return String(number);
    return scale === undefined ? `${number} ${unit.toLowerCase()}` : `${number * scale[1]} ${scale[0]}`;
}

/** Normalizes an id or a URI, with or without a slash at its end. */
export function reference(value: string): string {
    return value.trim().replace(/\/+$/, '').toLowerCase();
}

/** Normalizes an IPv4 address: `010.0.0.1` is `10.0.0.1`. */
export function address(value: string): string {
    const parts = value.trim().split('.');
    const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part));
    return isAddress ? parts.map(Number).join('.') : value.trim().toLowerCase();
}

/** Normalizes an ISO 8601 duration: `P1Y` is `P12M`, `P1W` is `P7D`, `P1D` is `PT24H`. Months are not turned into days. */
export function duration(text: string): string {
    const found =
        /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(
            text.trim(),
        );
    if (found === null) return text.trim().toLowerCase();
    const [years, months, weeks, days, hours, minutes, seconds] = found
        .slice(1)
        .map((part) => Number(part ?? 0));
    const inMonths = 12 * (years ?? 0) + (months ?? 0);
    const inHours = 24 * (7 * (weeks ?? 0) + (days ?? 0)) + (hours ?? 0);
    return `${inMonths} months ${3_600 * inHours + 60 * (minutes ?? 0) + (seconds ?? 0)} seconds`;
}

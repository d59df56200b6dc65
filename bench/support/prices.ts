import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** What Azure bills. */
export const meters = [
    'gigabyteSeconds',
    'executions',
    'queueWrites',
    'queueReads',
    'tableOperations',
    'blobWrites',
    'blobReads',
    'eventOperations',
    'logGigabytes',
    'alertRulesOften',
    'alertRules',
] as const;

export type Meter = (typeof meters)[number];

const price = z
    .strictObject({
        /** What is counted: `operations of tables`. */
        unit: z.string().min(1),
        /** Of `per` units. */
        price: z.number().nonnegative(),
        per: z.int().positive(),
        /** Units of each month that cost nothing. */
        free: z.int().nonnegative().default(0),
        currency: z.literal('USD'),
        /** Absent: the same in every region. */
        region: z.string().min(1).optional(),
        source: z.url({ protocol: /^https$/ }).optional(),
        /** The day on which the source was read. */
        readOn: z.iso.date().optional(),
        note: z.string().min(1).optional(),
        assumed: z.literal(true).optional(),
    })
    .refine(
        ({ source, readOn, assumed }) => assumed === true || (source !== undefined && readOn !== undefined),
        'a price has source and readOn, or "assumed": true',
    );

export type Price = z.infer<typeof price>;
export type Prices = Readonly<Record<Meter, Price>>;

const document = z.record(z.enum(meters), price);

/** Parses a file of prices. Throws an Error that names every problem, one a line. */
export function parsePrices(text: string): Prices {
    const parsed = document.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '$'}: ${message}`);
    throw new Error(`The prices are invalid:\n${problems.join('\n')}`);
}

/** The prices that are in the repository. */
export function publishedPrices(): Prices {
    return parsePrices(readFileSync(new URL('../prices.json', import.meta.url), 'utf8'));
}

function jsonOf(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (cause) {
        throw new Error(`The prices are no JSON: ${String(cause)}`);
    }
}

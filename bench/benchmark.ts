/** One line of the benchmark's table. */
export interface Figure {
    /** The measured quantity: `storage calls per repaired parameter`. */
    readonly name: string;
    readonly value: number;
    /** `ms`, `servers/s`, `kB`, `calls`; `×` for a ratio. */
    readonly unit: string;
    /** The least that is possible: measured in the same run, or explained. */
    readonly limit?: { readonly value?: number; readonly what: string };
    /** The value to reach, in the same unit. Absent: the figure is printed for information. */
    readonly reach?: { readonly atMost: number } | { readonly atLeast: number };
    /** Spread, counts and parts, one line each: `12 appends of the audit`. */
    readonly details?: readonly string[];
    /** Where the value is not reached: the cause. */
    readonly shortfall?: string;
}

/** A line of a chart: how a quantity grows. */
export interface Series {
    readonly chart: string;
    readonly name: string;
    readonly xLabel: string;
    readonly yLabel: string;
    /** Both axes count in powers of ten. */
    readonly isLogarithmic?: boolean;
    readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Measurement {
    readonly figures: readonly Figure[];
    readonly series?: readonly Series[];
    /** The reason why something was not measured, and how to have it measured. */
    readonly leftOut?: readonly string[];
}

export interface BenchmarkOptions {
    /** The smallest run that proves that the benchmark works. Its figures mean little. */
    readonly isQuick: boolean;
}

/** Measures one part of Pgwarden. It has a process of its own. */
export interface Benchmark {
    readonly title: string;
    run(options: BenchmarkOptions): Promise<Measurement>;
}

/** Returns whether the figure reaches its value; undefined for one that has none. */
export function isReached({ value, reach }: Figure): boolean | undefined {
    if (reach === undefined) return undefined;
    return 'atMost' in reach ? value <= reach.atMost : value >= reach.atLeast;
}

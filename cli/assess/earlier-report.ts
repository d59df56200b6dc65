import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { controlStates } from '../../src/model/control-state.ts';
import type { EarlierAssessment } from '../../src/report/comparison.ts';
import { UsageError } from './options.ts';

const jsonReport = z.object({
    schema: z.literal('pgwarden-assessment/1'),
    assessedAt: z.iso.datetime(),
    servers: z.array(
        z.object({
            id: z.string(),
            controls: z.array(z.object({ id: z.string(), status: z.enum(controlStates) })),
        }),
    ),
});

/** Reads the report of an earlier run. Throws a UsageError unless the file is one in the format `json`. */
export function earlierReport(file: string): EarlierAssessment {
    const parsed = jsonReport.safeParse(contentOf(file));
    if (parsed.success) return parsed.data;
    throw new UsageError([
        `--compare "${file}" is not a report of assess; allowed: a file that --format json wrote`,
    ]);
}

function contentOf(file: string): unknown {
    try {
        return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : 'not JSON';
        throw new UsageError([
            `--compare "${file}" cannot be read (${why}); allowed: a file that --format json wrote`,
        ]);
    }
}

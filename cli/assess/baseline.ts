import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Baseline } from '../../src/baseline/baseline.ts';
import { currentBaseline } from '../../src/baseline/current-baseline.ts';
import { parseBaseline, shippedBaseline } from '../../src/baseline/parse.ts';
import { problemText } from '../../src/baseline/problems.ts';
import { isProfileName, profileNames } from '../../src/baseline/profile-names.ts';
import { distinct, expiredExemptions } from '../../src/baseline/warnings.ts';
import type { BaselineOrigin } from '../../src/model/in-force.ts';
import type { BaselineSource, Clock } from '../../src/ports.ts';
import { UsageError } from './options.ts';

/** A baseline that was given by name or file. */
export interface NamedBaseline {
    /** `standard` */
    readonly name: string;
    readonly source: BaselineSource;
    readonly respectsPolicyExemptions: boolean;
    /** Valid values that were probably not intended. */
    readonly warnings: readonly string[];
}

export interface BaselineRequest {
    /** Name of a shipped profile, or a file. */
    readonly name: string;
    readonly workspaceId: string | undefined;
    readonly knownControls: readonly string[];
    readonly clock: Clock;
}

/** Loads a baseline. Throws a UsageError that names the file and every problem. */
export function namedBaseline({ name, workspaceId, knownControls, clock }: BaselineRequest): NamedBaseline {
    const { baseline, source, warnings } = loaded(name, knownControls, clock.now());
    const deployment = workspaceId === undefined ? {} : { diagnosticSettings: { workspaceId } };
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    const current = currentBaseline({ baseline, source }, { deployment, clock, digest });
    return {
        name: baseline.name,
        source: { current: async () => current },
        respectsPolicyExemptions: current.respectsPolicyExemptions === true,
        warnings,
    };
}

interface Loaded {
    readonly baseline: Baseline;
    readonly source: BaselineOrigin;
    readonly warnings: readonly string[];
}

function loaded(name: string, knownControls: readonly string[], now: Date): Loaded {
    if (isProfileName(name)) {
        return { baseline: shippedBaseline(name), source: { kind: 'profile', name }, warnings: [] };
    }
    const text = textOf(name);
    const parsed = parseBaseline(text, knownControls);
    if (parsed.kind === 'invalid') {
        throw new UsageError(parsed.problems.map((problem) => `--baseline ${name}: ${problemText(problem)}`));
    }
    const all = distinct([...parsed.warnings, ...expiredExemptions(parsed.baseline, now)]);
    return {
        baseline: parsed.baseline,
        source: { kind: 'document', text },
        warnings: all.map(({ path, message }) => `baseline ${parsed.baseline.name}, ${path}: ${message}`),
    };
}

function textOf(file: string): string {
    try {
        return readFileSync(file, 'utf8');
    } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        throw new UsageError([
            `--baseline "${file}" cannot be read (${why}); allowed: ${profileNames.join(', ')}, or a file`,
        ]);
    }
}

import type * as z from 'zod';
import type { Baseline, BaselinePart } from './baseline.ts';
import { repeatedKeys } from './json-text.ts';
import { allowedText, type BaselineProblem, type BaselineWarning, problemsOf } from './problems.ts';
import { isProfileName, type ProfileName } from './profile-names.ts';
import { ancestry, profileDocument } from './profiles.ts';
import { type BaselineDocument, baselineDocument } from './schema.ts';
import { untrustedTags } from './trusted-tags.ts';
import { documentWarnings } from './warnings.ts';

export type ParsedBaseline =
    | {
          readonly kind: 'valid';
          readonly baseline: Baseline;
          readonly document: BaselineDocument;
          readonly warnings: readonly BaselineWarning[];
      }
    /** An unusable document, with all problems that were found, at least one. */
    | { readonly kind: 'invalid'; readonly problems: readonly BaselineProblem[] };

/** Maximum size of a document, bytes of UTF-8. */
export const maxBytes = 4 * 1024 * 1024;

/** Maximum number of schema violations that are listed, each unknown field for itself. Further ones are only counted. */
const maxProblems = 1000;

/** Name of a document without a `name`. */
const defaultName = 'custom';

/** Parses a baseline document. Never throws; an invalid document yields all problems at once. */
export function parseBaseline(text: string, knownControls: readonly string[]): ParsedBaseline {
    const bytes = new TextEncoder().encode(text).byteLength;
    if (bytes > maxBytes) {
        return invalid([{ path: '$', found: `${bytes} bytes`, allowed: `at most ${maxBytes} bytes` }]);
    }
    const content = text.replace(/^\uFEFF/, '');
    const json = parsedJson(content);
    if (json.kind === 'broken')
        return invalid([{ path: '$', found: json.reason, allowed: 'a JSON document' }]);
    const repeated = repeatedKeys(content).map((path) => ({
        path,
        found: 'a repeated field',
        allowed: 'each field once',
    }));
    const parsed = baselineDocument(knownControls).safeParse(json.value, { error: allowedText });
    const violations = parsed.success ? [] : violationsOf(parsed.error.issues, json.value, knownControls);
    const problems = [...repeated, ...violations, ...untrustedTags(json.value)];
    return parsed.success && problems.length === 0 ? compose(parsed.data) : invalid(problems);
}

/** Returns a shipped profile as a baseline. */
export function shippedBaseline(name: ProfileName): Baseline {
    const document = profileDocument(name);
    return { name, parts: [{ kind: 'profile', name, document }] };
}

function compose(document: BaselineDocument): ParsedBaseline {
    const ancestors = ancestry(document, (name) => (isProfileName(name) ? profileDocument(name) : undefined));
    if (ancestors.kind === 'unknown') {
        return invalid([{ path: '$.extends', found: `"${ancestors.name}"`, allowed: 'a shipped profile' }]);
    }
    if (ancestors.kind === 'cycle') {
        return invalid([
            { path: '$.extends', found: ancestors.names.join(' → '), allowed: 'profiles without a cycle' },
        ]);
    }
    const name = document.name ?? defaultName;
    const parts: BaselinePart[] = ancestors.profiles.map((profile) => ({ kind: 'profile', ...profile }));
    parts.push({ kind: 'document', name, document });
    return { kind: 'valid', baseline: { name, parts }, document, warnings: documentWarnings(document) };
}

function parsedJson(
    text: string,
): { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly reason: string } {
    try {
        return { kind: 'json', value: JSON.parse(text) };
    } catch (error) {
        return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
    }
}

function violationsOf(
    issues: readonly z.core.$ZodIssue[],
    root: unknown,
    knownControls: readonly string[],
): BaselineProblem[] {
    const problems: BaselineProblem[] = [];
    let more = 0;
    for (const issue of issues) {
        const room = maxProblems - problems.length;
        more += Math.max(0, (issue.code === 'unrecognized_keys' ? issue.keys.length : 1) - room);
        if (room > 0) problems.push(...problemsOf(withFirstKeys(issue, room), root, knownControls));
    }
    if (more > 0) problems.push({ path: '$', found: `${more} more problems`, allowed: 'none' });
    return problems;
}

/** Bounds an issue about unknown fields before each field is compared with those that were probably meant. */
function withFirstKeys(issue: z.core.$ZodIssue, most: number): z.core.$ZodIssue {
    return issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, most) } : issue;
}

function invalid(problems: readonly BaselineProblem[]): ParsedBaseline {
    return { kind: 'invalid', problems };
}

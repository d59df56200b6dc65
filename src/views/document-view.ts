import { type BaselineDifference, settingText } from '../baseline/differences.ts';
import { type BaselineProblem, problemText } from '../baseline/problems.ts';

/** A baseline document as operators see it, within bounds: its texts come from any author. */

/** Items of a list; the others are counted. */
const maxItems = 200;
const maxCharacters = 2_000;

/** The first items, and the number of all. */
export interface FirstOf<Item> {
    readonly total: number;
    readonly items: readonly Item[];
}

export interface ShownProblem extends BaselineProblem {
    /** The problem as one line, as the command `baseline check` prints it. */
    readonly text: string;
}

/** A difference from the baseline in force, with its values as text. `none`: not set. */
export interface ShownDifference {
    readonly path: string;
    readonly from: string;
    readonly to: string;
    readonly loosens: boolean;
}

/** Returns the problems as operators see them. */
export function shownProblems(problems: readonly BaselineProblem[]): FirstOf<ShownProblem> {
    return firstOf(problems, ({ suggestion, ...problem }) => ({
        path: cut(problem.path),
        found: cut(problem.found),
        allowed: cut(problem.allowed),
        ...(suggestion === undefined ? {} : { suggestion: cut(suggestion) }),
        text: cut(problemText({ ...problem, ...(suggestion === undefined ? {} : { suggestion }) })),
    }));
}

/** Returns the differences as operators see them. */
export function shownDifferences(differences: readonly BaselineDifference[]): FirstOf<ShownDifference> {
    return firstOf(differences, ({ path, from, to, loosens }) => ({
        path: cut(path),
        from: cut(settingText(from)),
        to: cut(settingText(to)),
        loosens,
    }));
}

/** Returns the first items, each as it is shown. */
export function firstOf<Item, Shown>(items: readonly Item[], shown: (item: Item) => Shown): FirstOf<Shown> {
    return { total: items.length, items: items.slice(0, maxItems).map(shown) };
}

/** Returns as much of a text as is shown. */
export function cut(text: string): string {
    return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters).toWellFormed()}…`;
}

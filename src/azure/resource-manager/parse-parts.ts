import { z } from 'zod';
import type { UnreadPart } from '../../model/server-state.ts';
import { failureOf, failureText } from '../client/failure.ts';

/** What could be parsed of an answer, and the parts that could not: those hide no other. */
export interface Parsed<Value> {
    readonly value: Value;
    readonly unread: readonly UnreadPart[];
}

/** The items of a list, each on its own. One that cannot be parsed is named by `nameOf`, or else by its place. */
export function parseItems<Item>(
    answers: readonly unknown[],
    parse: (answer: unknown) => Item,
    nameOf: (answer: unknown) => string | undefined = nameIn,
): Parsed<readonly Item[]> {
    const value: Item[] = [];
    const unread: UnreadPart[] = [];
    for (const [index, answer] of answers.entries()) {
        try {
            value.push(parse(answer));
        } catch (error) {
            unread.push(unreadPart(nameOf(answer) ?? `#${index + 1}`, error));
        }
    }
    return { value, unread };
}

/** A part that came in a shape that we cannot take: asking again changes nothing. */
export function unreadPart(part: string, error: unknown): UnreadPart {
    return { part, reason: failureText(failureOf(error)), transient: false };
}

const named = z.looseObject({ name: z.string().min(1) });

function nameIn(answer: unknown): string | undefined {
    return named.safeParse(answer).data?.name;
}

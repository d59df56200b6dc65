import { people, postgresqlClient, type Running } from './running.ts';

/** Makes a client with the operator's permissions. */
export function operatorClient(run: Running) {
    return postgresqlClient(run, people.operator.objectId);
}

/** Returns all items of a list. */
export async function listed<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
    const found: T[] = [];
    for await (const item of items) found.push(item);
    return found;
}

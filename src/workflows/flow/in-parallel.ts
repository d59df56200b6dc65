/**
 * Runs the action on every item, on at most `limit` at a time. After the first failure it starts no other item, and
 * throws when the started ones have ended, so that none goes on after it returns.
 */
export async function inParallel<Item>(
    items: readonly Item[],
    limit: number,
    action: (item: Item) => Promise<void>,
): Promise<void> {
    const rest = items.values();
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
        for (const item of rest) {
            if (failures.length > 0) return;
            try {
                await action(item);
            } catch (error) {
                failures.push(error);
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
    if (failures.length > 0) throw failures[0];
}

/**
 * Runs the action on every item, on at most `limit` at a time. After the first failure nothing more is begun; it is
 * thrown when what was under way is over, so that nothing goes on behind the caller's back.
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

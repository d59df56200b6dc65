/** Runs the work for every item, so many at a time. Returns the items per second. */
export async function itemsPerSecond<Item>(
    items: readonly Item[],
    concurrency: number,
    work: (item: Item) => Promise<unknown>,
): Promise<number> {
    const left = items.values();
    const began = performance.now();
    await Promise.all(
        Array.from({ length: concurrency }, async () => {
            for (const item of left) await work(item);
        }),
    );
    return (items.length * 1_000) / (performance.now() - began);
}

/** Does one piece of work after the other, each whether or not another one fails. Throws the first failure at the end. */
export async function eachAlone(work: readonly (() => Promise<void>)[]): Promise<void> {
    const failures: unknown[] = [];
    for (const piece of work) {
        try {
            await piece();
        } catch (error) {
            failures.push(error);
        }
    }
    if (failures.length > 0) throw failures[0];
}

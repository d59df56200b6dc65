/** Does one piece of work after the other. A failure stops none of the others; the first one is thrown at the end. */
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

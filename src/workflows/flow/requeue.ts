import { isTransient } from '../../errors.ts';

/** Does the work; when it fails for a passing reason, puts it off instead of failing its message. */
export async function requeueOnTransientError(
    work: () => Promise<void>,
    putOff: (error: Error) => Promise<void>,
): Promise<void> {
    try {
        await work();
    } catch (error) {
        if (!(error instanceof Error) || !isTransient(error)) throw error;
        await putOff(error);
    }
}

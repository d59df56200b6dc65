import { NewerDataError, StorageUnavailableError } from '../../../errors.ts';
import { failureOf, failureText } from '../../client/failure.ts';

/** Returns the error for a blob that could not be read: one of a later version is left to a newer Pgwarden. */
export function unreadableBlob(what: string, error: unknown): NewerDataError | StorageUnavailableError {
    if (error instanceof NewerDataError) return error;
    return new StorageUnavailableError(`${what}: ${failureText(failureOf(error))}`, { cause: error });
}

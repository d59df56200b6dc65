import { objectIn, textIn } from '../kernel/json.ts';
import type { ServerRecord } from '../world/server-record.ts';

/** The administrator's password, if the body has one. No response ever holds it. */
export function passwordIn(body: unknown): Pick<ServerRecord, 'administratorPassword'> {
    const administratorPassword = textIn(objectIn(body, 'properties'), 'administratorLoginPassword');
    return administratorPassword === undefined ? {} : { administratorPassword };
}

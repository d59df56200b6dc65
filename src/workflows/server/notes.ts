import type { ServerRecord } from '../../model/server-record.ts';

/** The key of a note in the server's record: the control and what of it is noted. `|` is in no control id. */
export function noteKey(control: string, target: string): string {
    return `${control}|${target}`;
}

/** The control of a note's key. */
export function controlOfKey(key: string): string {
    return key.slice(0, key.indexOf('|'));
}

/** Returns whether the record notes drift of the control that was not repaired. */
export function isNoted(noted: ServerRecord['noted'], control: string): boolean {
    return Object.keys(noted).some((key) => controlOfKey(key) === control);
}

/** A zip that follows from its files alone. */
import { zipSync } from 'fflate';

/** Content by path in the zip, with slashes. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The first day that a zip can state. The format keeps local time, and this is noon in every zone. */
const modifiedAt = '1980-01-01T12:00:00';

/** `-rw-r--r--` of a regular file, and 3 for Unix, which makes it count. */
const attributes = { os: 3, attrs: 0o100644 << 16 };

/** Returns the same bytes for the same files: sorted entries, one time and mode, and a compressor without options of the machine. */
export function zipOf(files: Files): Uint8Array {
    const sorted = Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return zipSync(Object.fromEntries(sorted), { level: 9, mtime: modifiedAt, ...attributes });
}

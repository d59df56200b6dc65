import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the process small. A parameter catalogue is 400 KB of JSON that is garbage a moment later; left alone, V8 lets
 * hundreds of megabytes of it pile up before it collects. Measured with 500 servers: 400 MB without, 200 MB with, for a
 * quarter more processor time. A flag that a later V8 does not know is a line on stderr, no failure.
 */
export function preferSmallHeap(): void {
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString('--heap-growing-percent=50');
}

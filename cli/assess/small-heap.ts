import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap small. A parameter catalog is 400 KB of JSON that is soon garbage; by default V8 accumulates hundreds of
 * megabytes of it before it collects. Measured with 500 servers: 370 MB without, 200 MB with these flags, for a tenth more
 * processor time. A flag that a later V8 does not know is a line on stderr, not a failure.
 */
export function preferSmallHeap(): void {
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString('--heap-growing-percent=50');
}

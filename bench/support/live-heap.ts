import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage, and returns what is left on the heap, in MB. */
export function liveHeap(): number {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    return heapInUse();
}

/** Returns what is on the heap, garbage included, in MB. */
export function heapInUse(): number {
    return process.memoryUsage().heapUsed / 1e6;
}

/** The bare reads in a process of their own: `node bench/support/bare-reads-process.ts PLAN`. */
import { readFileSync } from 'node:fs';
import { type BarePlan, bareReads } from './bare-reads.ts';

await bareReads(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BarePlan);

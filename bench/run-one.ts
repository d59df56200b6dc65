/** The process of one benchmark: `node bench/run-one.ts NAME [--quick]`. Sends its measurement to the parent. */
import { benchmarks } from './benchmarks/index.ts';

const [, , name = '', ...options] = process.argv;
const load = benchmarks[name];
if (load === undefined) throw new Error(`No benchmark has the name ${name}`);
const { benchmark } = await load();
const measurement = await benchmark.run({ isQuick: options.includes('--quick') });
process.send?.({ title: benchmark.title, ...measurement });
process.disconnect?.();

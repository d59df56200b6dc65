/** Everything that receiving an event needs. */
export { receive } from '../../src/workflows/intake/receive.ts';
export { intakeParts } from '../dependencies/intake-parts.ts';

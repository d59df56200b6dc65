/** Telemetry and its SDK, which load only where telemetry is on. */
export { observers } from '../dependencies/telemetry.ts';

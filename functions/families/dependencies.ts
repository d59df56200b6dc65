/** Everything that reads and writes Azure and storage, for queues, timers and routes. */
export { dependencies } from '../dependencies/build.ts';

/** Runs Azurite in this process and closes it when the parent goes, even when the parent is killed. */
import { createRequire } from 'node:module';

// Azurite writes its state to disk and closes on this signal.
process.on('disconnect', () => process.emit('SIGTERM'));
createRequire(import.meta.url)('azurite/dist/src/azurite.js');

/** Runs Azurite in this process and closes it when the parent goes, even when the parent is killed. */
import { createRequire } from 'node:module';

process.on('disconnect', () => {
    // Before Azurite listens to the signal it holds nothing that is worth keeping.
    if (process.listenerCount('SIGTERM') === 0) process.exit(0);
    // Azurite writes its state to disk and closes.
    process.emit('SIGTERM');
});
createRequire(import.meta.url)('azurite/dist/src/azurite.js');

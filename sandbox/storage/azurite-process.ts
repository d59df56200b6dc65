/** Runs Azurite in this process and ends with the parent, even when the parent is killed. */
import { createRequire } from 'node:module';

process.on('disconnect', () => process.exit(0));
createRequire(import.meta.url)('azurite/dist/src/azurite.js');

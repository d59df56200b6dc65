/** Runs Azurite in this process and closes it when the parent goes, even when the parent is killed. */
import Module, { createRequire } from 'node:module';

process.on('disconnect', () => {
    // Before Azurite listens to the signal it holds nothing that is worth keeping.
    if (process.listenerCount('SIGTERM') === 0) process.exit(0);
    // Azurite writes its state to disk and closes.
    process.emit('SIGTERM');
});

const azurite = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const require = createRequire(azurite);

/** Packages that Azurite loads at every start and the sandbox never uses: half of the start, and of the memory. */
const unused: Readonly<Record<string, unknown>> = {
    // Of the telemetry, which is disabled.
    applicationinsights: {},
    // Of a store in an SQL database. Its classes extend this one while they load.
    sequelize: { Model: Object },
};
for (const [name, exports] of Object.entries(unused)) {
    const path = require.resolve(name);
    const module = new Module(path);
    module.exports = exports;
    module.loaded = true;
    require.cache[path] = module;
}

require(azurite);

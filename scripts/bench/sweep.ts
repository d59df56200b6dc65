/**
 * `npm run bench -- sweep [--servers N] [--reads-per-second N]`: runs a sweep over a fleet in virtual time, with the
 * shipped profile, against the documented token buckets of Resource Manager. Exit code 1 when it exceeds the limits.
 * It uses the world of the workflow tests: every storage call and every message, no network.
 */
import { parseArgs } from 'node:util';
import { readRateLimiter } from '../../src/azure/resource-manager/read-rate-limiter.ts';
import { shippedBaseline } from '../../src/baseline/parse.ts';
import { effectiveBaseline } from '../../src/baseline/resolve.ts';
import { controls } from '../../src/controls/index.ts';
import { controlsTouchedBy, evaluate, slicesReadBy } from '../../src/engine/evaluate.ts';
import { planChanges } from '../../src/engine/plan.ts';
import {
    type ServerState,
    type SliceName,
    type SliceReadings,
    sliceNames,
} from '../../src/model/server-state.ts';
import { applyChange } from '../../test/support/apply-change.ts';
import { memoryWorld, watchedSubscription } from '../../test/support/memory-world.ts';
import { serverState, tenantId, workspaceId } from '../../test/support/states.ts';

/** Azure's documented bucket for reads of one caller in one subscription. */
const bucket = { size: 250, perSecond: 25 };
const bar = { overMinimum: 0.05, refused: 0 };

const { values } = parseArgs({
    options: {
        servers: { type: 'string', default: '10000' },
        'reads-per-second': { type: 'string', default: '10' },
    },
});
const servers = Number(values.servers);
const readsPerSecond = Number(values['reads-per-second']);

const standard = effectiveBaseline(
    shippedBaseline('standard'),
    { subscriptionId: watchedSubscription, resourceGroup: 'app', name: 'any' },
    new Date('2026-06-15T12:00:00Z'),
    { diagnosticSettings: { workspaceId } },
);
const administrator = {
    objectId: 'a11ce000-0000-4000-8000-000000000001',
    principalName: 'dba',
    principalType: 'Group',
    tenantId,
};
const { state, modes } = repaired(serverState({ administrators: [administrator] }));
const world = memoryWorld({ ...standard, modes });
for (let index = 0; index < servers; index += 1) {
    const path = `/subscriptions/${watchedSubscription}/resourceGroups/app/providers/Microsoft.DBforPostgreSQL/flexibleServers/s${String(index).padStart(5, '0')}`;
    world.azure.states.set(path, state);
}
world.readBudget = readsPerSecond;
world.readRateLimiter = readRateLimiter({ now: () => new Date(world.now) });

/**
 * Returns the state after every repair, and modes without the controls that cannot be repaired: repairs need extra reads,
 * and the benchmark measures the sweep's own.
 */
function repaired(created: ServerState) {
    const found = (seen: ServerState) =>
        evaluate(controlsTouchedBy(sliceNames, controls, standard), readings(seen), standard.thresholds);
    let made = created;
    for (const change of planChanges(found(made), readings(made), standard)) {
        made = applyChange(made, change);
    }
    const left = found(made).filter(({ verdict }) => verdict.kind === 'drifted');
    const off = Object.fromEntries(left.map(({ control }) => [control.id, 'off' as const]));
    return { state: made, modes: { ...standard.modes, ...off } };
}

function readings(seen: ServerState): SliceReadings {
    const entries = sliceNames.map((slice) => [slice, { kind: 'read', value: seen[slice] }] as const);
    return Object.fromEntries(entries);
}

/**
 * Returns the number of calls of Resource Manager: one per slice, except keys, which Key Vault has, and log categories,
 * which are not read where a category group is sent.
 */
function callsOf(slices: readonly SliceName[]): number {
    return slices.filter((slice) => slice !== 'encryptionKeys' && slice !== 'logCategories').length;
}

const began = world.now;
const used = { calls: 0, refused: 0, tokens: bucket.size, at: began, ahead: 0 };
const { reader } = world.azure;
Object.assign(world.azure, {
    reader: {
        read: (...call: Parameters<typeof reader.read>) => {
            const calls = callsOf(call[1]);
            const refill = ((world.now - used.at) / 1_000) * bucket.perSecond;
            used.tokens = Math.min(bucket.size, used.tokens + refill) - calls;
            used.at = world.now;
            used.calls += calls;
            if (used.tokens < 0) used.refused += 1;
            // Calls that were made before their scheduled time: the first server is scheduled at once.
            const granted = ((world.now - began) / 1_000) * readsPerSecond + calls;
            used.ahead = Math.max(used.ahead, used.calls - granted);
            return reader.read(...call);
        },
    },
});

const startedAt = performance.now();
await world.startSweep();
await world.run({ mostDeliveries: 10 * servers });
const seconds = (performance.now() - startedAt) / 1_000;

const slices = slicesReadBy(controlsTouchedBy(sliceNames, controls, { ...standard, modes }));
const minimum = servers * callsOf(slices);
const over = used.calls / minimum - 1;
const summary = world.audit.find(({ outcome }) => outcome === 'sweepCompleted')?.reason ?? 'no summary';
const lines = [
    `servers                     ${servers}, one subscription, ${slices.length} slices of the profile ${standard.name}`,
    `summary                     ${summary}`,
    `calls of Resource Manager   ${used.calls}, minimum ${minimum}, ${(over * 100).toFixed(2)} % more`,
    `calls of Resource Graph     ${world.fleet.questions.length}`,
    `budget                      ${readsPerSecond} reads/s; at most ${used.ahead.toFixed(0)} reads ahead of it`,
    `refused by Azure's bucket   ${used.refused}`,
    `duration                    ${((world.now - began) / 60_000).toFixed(1)} min of Azure's time, ${seconds.toFixed(1)} s here`,
];
process.stdout.write(`${lines.join('\n')}\n`);
// A sweep that reads too little is cheap.
const isWhole = summary.startsWith(`seen ${servers}, compliant ${servers},`) && over >= 0;
const isMet = isWhole && over <= bar.overMinimum && used.refused <= bar.refused && used.ahead <= 0;
if (!isMet) {
    process.stderr.write('A limit is exceeded.\n');
    process.exitCode = 1;
}

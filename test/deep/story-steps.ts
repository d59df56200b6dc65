/** What people, Azure and operators do to one server, one step at a time, and what really happened. */

import type { ServerState } from '../../src/model/server-state.ts';
import { KilledError } from '../support/memory-process.ts';
import type { MemoryWorld } from '../support/memory-world.ts';
import { ann, bob, change, cid, eventOf, parameterTo } from '../support/people.ts';
import { fc } from '../support/property.ts';
import { ask, everySlice, server } from '../support/story.ts';

export const actors = [ann, bob, cid] as const;

export interface Part {
    /** As events name it; '' for the server resource. */
    readonly below: string;
    readonly control: string;
    readonly set: (isBad: boolean) => (state: ServerState) => Partial<ServerState>;
    readonly isBad: (state: ServerState) => boolean;
}

const azureRule = { name: 'azure', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };

export const parts: readonly Part[] = [
    parameterPart('require_secure_transport', 'secure-transport'),
    parameterPart('log_checkpoints', 'log-checkpoints'),
    parameterPart('log_connections', 'log-connections'),
    {
        below: 'firewallRules/azure',
        control: 'firewall-azure-services',
        set: (isBad) => () => ({ firewallRules: isBad ? [azureRule] : [] }),
        isBad: ({ firewallRules }) => firewallRules.length > 0,
    },
    {
        below: '',
        control: 'public-network-access',
        set:
            (isBad) =>
            ({ server: known }) => ({
                server: { ...known, network: { publicNetworkAccess: isBad ? 'Enabled' : 'Disabled' } },
            }),
        isBad: ({ server: { network } }) => network.publicNetworkAccess === 'Enabled',
    },
];

function parameterPart(name: string, control: string): Part {
    return {
        below: `configurations/${name}`,
        control,
        set: (isBad) => parameterTo(name, isBad ? 'off' : 'on'),
        isBad: ({ parameters }) => parameters[name]?.value === 'off',
    };
}

/** A write that somebody made. */
export interface Truth {
    readonly who: string;
    readonly control: string;
    readonly isBad: boolean;
    readonly wasBad: boolean;
    /** Milliseconds since 1970. */
    readonly at: number;
    /** When its event arrived, milliseconds since 1970; infinite when it never does. */
    arrivedAt: number;
    /** Its control was off: nobody looked. */
    readonly isUnwatched: boolean;
}

export interface LateEvent {
    readonly event: object;
    readonly truth?: Truth;
}

/** What is kept beside the world. */
export interface Scene {
    readonly world: MemoryWorld;
    readonly truths: Truth[];
    /** Events that come later. */
    readonly late: LateEvent[];
    /** Writes that change nothing are made as well. */
    readonly hasNeedless: boolean;
    readonly hasLost: boolean;
}

const fate = fc.constantFrom('now', 'now', 'now', 'late', 'twice', 'lost');
const person = fc.constantFrom(...actors);
const part = fc.nat(parts.length - 1);

export type DriftStep =
    | { readonly kind: 'write'; who: string; part: number; isBad: boolean; fate: string }
    | { readonly kind: 'innocent'; who: string; what: string; fate: string }
    | { readonly kind: 'deliver'; deliveries: number; workers: number }
    | { readonly kind: 'late'; which: number }
    | { readonly kind: 'sweep' | 'tick' }
    | { readonly kind: 'wait'; seconds: number }
    | { readonly kind: 'dryRun' | 'pause' | 'strict'; isOn: boolean }
    | { readonly kind: 'mode' | 'exempt'; part: number; isOn: boolean }
    | { readonly kind: 'kill'; nth: number };

const isOn = fc.boolean();

function step<Fields extends object>(
    weight: number,
    fields: { [F in keyof Fields]: fc.Arbitrary<Fields[F]> },
) {
    return { weight, arbitrary: fc.record(fields) as unknown as fc.Arbitrary<DriftStep> };
}

export const driftStep: fc.Arbitrary<DriftStep> = fc.oneof(
    step(9, {
        kind: fc.constant('write'),
        who: person,
        part,
        isBad: fc.constantFrom(true, true, false),
        fate,
    }),
    step(4, {
        kind: fc.constant('innocent'),
        who: person,
        what: fc.constantFrom('work_mem', 'tags', 'restart', 'tls'),
        fate,
    }),
    step(9, {
        kind: fc.constant('deliver'),
        deliveries: fc.integer({ min: 1, max: 12 }),
        workers: fc.integer({ min: 1, max: 3 }),
    }),
    step(4, { kind: fc.constant('late'), which: fc.nat(20) }),
    step(3, { kind: fc.constantFrom('sweep', 'tick') }),
    step(4, { kind: fc.constant('wait'), seconds: fc.constantFrom(1, 3, 20, 120, 900) }),
    step(2, { kind: fc.constantFrom('dryRun', 'pause', 'strict'), isOn }),
    step(2, { kind: fc.constantFrom('mode', 'exempt'), part, isOn }),
    step(2, { kind: fc.constant('kill'), nth: fc.integer({ min: 1, max: 40 }) }),
);

const exemption = {
    reason: 'an old client',
    owner: 'shop',
    expires: '2027-01-01T00:00:00Z',
    kind: 'waiver' as const,
};

export async function take(scene: Scene, next: DriftStep): Promise<void> {
    const { world } = scene;
    switch (next.kind) {
        case 'write':
            return await write(scene, next);
        case 'innocent':
            return await innocent(scene, next);
        case 'deliver':
            return void (await world.run({ mostDeliveries: next.deliveries, workers: next.workers }));
        case 'late': {
            const [reported] = scene.late.splice(next.which % Math.max(1, scene.late.length), 1);
            return reported === undefined ? undefined : await tell(scene, reported, 'now');
        }
        case 'sweep':
            return void (await ask(world, {
                slices: everySlice,
                cause: { kind: 'sweep', sweepId: `sweep-${world.now}` },
            }));
        case 'tick':
            return await world.tick().catch(() => undefined);
        case 'wait':
            world.now += next.seconds * 1_000;
            return;
        case 'dryRun':
            world.isDryRun = next.isOn;
            return;
        case 'pause': {
            const pause = { operator: 'olga', reason: 'a test', since: new Date(world.now).toISOString() };
            world.storage.pause = { servers: {}, ...(next.isOn ? { fleet: pause } : {}) };
            return;
        }
        case 'strict': {
            const thresholds = { ...world.baseline.thresholds, tlsMinimumVersion: next.isOn ? '1.3' : '1.2' };
            world.baseline = { ...world.baseline, thresholds } as typeof world.baseline;
            return;
        }
        case 'mode': {
            const control = parts[next.part]?.control ?? '';
            const modes = { ...world.baseline.modes, [control]: next.isOn ? 'enforce' : 'off' } as const;
            world.baseline = { ...world.baseline, modes };
            return;
        }
        case 'exempt': {
            const { [parts[next.part]?.control ?? '']: _known, ...exemptions } = world.baseline.exemptions;
            const added = next.isOn ? { [parts[next.part]?.control ?? '']: exemption } : {};
            world.baseline = { ...world.baseline, exemptions: { ...exemptions, ...added } };
            return;
        }
        case 'kill': {
            let left = next.nth;
            world.fate = () => {
                left -= 1;
                if (left === 0) throw new KilledError('a step');
            };
        }
    }
}

async function write(
    scene: Scene,
    { who, part: index, isBad, fate: how }: Extract<DriftStep, { kind: 'write' }>,
): Promise<void> {
    const { world } = scene;
    const chosen = parts[index];
    if (chosen === undefined) return;
    // Azure finishes its operations first.
    await world.azure.reader.read(server, everySlice);
    const state = [...world.azure.states.values()][0];
    if (state === undefined) return;
    const wasBad = chosen.isBad(state);
    if (wasBad === isBad && !scene.hasNeedless) return;
    world.now += 1;
    change(world, chosen.set(isBad));
    const isLost = how === 'lost' && scene.hasLost;
    const isUnwatched = world.baseline.modes[chosen.control] === 'off';
    const truth = { who, control: chosen.control, isBad, wasBad, at: world.now, isUnwatched };
    const known: Truth = { ...truth, arrivedAt: Number.POSITIVE_INFINITY };
    scene.truths.push(known);
    const { below, control } = chosen;
    const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
    const isDeleted = control === 'firewall-azure-services' && !isBad;
    const operation = isDeleted ? `${type}/firewallRules/delete` : undefined;
    const event = eventOf({ below, who, at: world.now, ...(operation === undefined ? {} : { operation }) });
    if (!isLost) await tell(scene, { event, truth: known }, how);
}

/** Somebody writes what no drift is about. */
async function innocent(
    scene: Scene,
    { who, what, fate: how }: Extract<DriftStep, { kind: 'innocent' }>,
): Promise<void> {
    const { world } = scene;
    world.now += 1;
    const at = world.now;
    const restart = 'Microsoft.DBforPostgreSQL/flexibleServers/restart/action';
    const reported = {
        work_mem: { below: 'configurations/work_mem', who, at },
        tags: { below: '', who, at },
        restart: { below: '', operation: restart, who, at },
        tls: { below: 'configurations/ssl_min_protocol_version', who, at },
    }[what];
    if (reported === undefined) return;
    if (what === 'tags')
        change(world, ({ server: known }) => ({ server: { ...known, tags: { writtenAt: String(at) } } }));
    await tell(scene, { event: eventOf(reported) }, how);
}

async function tell({ world, late }: Scene, reported: LateEvent, how: string): Promise<void> {
    if (how === 'late' || how === 'lost') {
        late.push(reported);
        return;
    }
    const { event, truth } = reported;
    // Event Grid delivers again what was not taken.
    const isTaken = await world.receive(event).then(
        () => true,
        () => false,
    );
    if (isTaken && truth !== undefined) truth.arrivedAt = Math.min(truth.arrivedAt, world.now);
    if (how === 'twice' || !isTaken) late.push(reported);
}

/** Everything that was late arrives, everything that was held goes on, and the sweep comes by. */
export async function settle(scene: Scene): Promise<void> {
    const { world } = scene;
    world.fate = () => undefined;
    await take(scene, { kind: 'dryRun', isOn: false });
    await take(scene, { kind: 'pause', isOn: false });
    await take(scene, { kind: 'strict', isOn: false });
    for (const [index] of parts.entries()) {
        await take(scene, { kind: 'mode', part: index, isOn: true });
        await take(scene, { kind: 'exempt', part: index, isOn: false });
    }
    for (const reported of scene.late.splice(0)) await tell(scene, reported, 'now');
    for (let round = 0; round < 4; round += 1) {
        await world.run({ mostDeliveries: 2_000 });
        world.now += 180_000;
        await world.tick();
        await take(scene, { kind: 'sweep' });
        await world.run({ mostDeliveries: 2_000 });
    }
}

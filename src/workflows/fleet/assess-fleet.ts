import { matchesGlob } from '../../baseline/glob.ts';
import type { Control } from '../../controls/definition/control.ts';
import { controlsTouchedBy, slicesReadBy } from '../../engine/evaluate.ts';
import type {
    AssessedSubscription,
    ControlResult,
    FleetAssessment,
    ServerAssessment,
} from '../../engine/fleet-assessment.ts';
import type { ServerGateContext } from '../../engine/gate.ts';
import { judge } from '../../engine/judge.ts';
import type { EffectiveBaseline } from '../../model/baseline.ts';
import type { CurrentBaseline } from '../../model/current-baseline.ts';
import { type ServerId, serverKey } from '../../model/resource-id.ts';
import type { ServerReading } from '../../model/server-reading.ts';
import {
    type ServerProperties,
    type SliceName,
    type SliceReadings,
    sliceNames,
} from '../../model/server-state.ts';
import type { Clock, ServerReader } from '../../ports.ts';
import { inParallel } from '../flow/in-parallel.ts';

/** There is no writer among them: what has none cannot write. */
export interface AssessFleetPorts {
    readonly lister: ServerLister;
    readonly reader: ServerReader;
    readonly baseline: FleetBaseline;
    readonly controls: readonly Control[];
    readonly clock: Clock;
    readonly progress: FleetProgress;
    /** Policies that are judged beside the controls. Absent: none. */
    readonly policies?: FleetPolicies;
}

/** Policies of Azure Policy, which judge the resources of a server as Azure sends them. */
export interface FleetPolicies {
    /** The slices whose resources they judge. */
    readonly slices: readonly SliceName[];
    evaluate(server: ServerId, reading: FoundServer): readonly ControlResult[];
}

export type FoundServer = Extract<ServerReading, { readonly kind: 'found' }>;

/** The baseline that servers are held against. */
export interface FleetBaseline {
    /** `standard` */
    readonly name: string;
    /** Returns the baseline of the server. Throws BaselineUnreadableError. */
    current(server: ServerId): Promise<Pick<CurrentBaseline, 'needsTags' | 'effective'>>;
}

/** Finds servers. */
export interface ServerLister {
    /** Returns every server of the subscription. A failed listing is a problem with Azure's error message, never an empty list. */
    list(subscriptionId: string): Promise<ServerListing>;
}

export interface ServerListing {
    readonly servers: readonly ListedServer[];
    readonly problem?: string;
}

export interface ListedServer {
    readonly server: ServerId;
    /** The server resource as the list has it. Absent: it is read with the other slices. */
    readonly properties?: ServerProperties;
}

/** Told how far the work is. */
export interface FleetProgress {
    listed(servers: number): void;
    assessed(server: ServerAssessment): void;
}

export interface FleetRequest {
    readonly subscriptionIds: readonly string[];
    /** None: every server of the subscriptions. */
    readonly servers: readonly ServerPattern[];
    /** Servers that are read at the same time. At least 1. */
    readonly concurrency: number;
    /** True if every slice is read, not only what the baseline needs. */
    readonly readsEverything: boolean;
}

/** Which servers are meant: one by its resource id, or all of a name in the subscriptions; `*` and `?` as in baselines. */
export type ServerPattern =
    | { readonly kind: 'id'; readonly server: ServerId }
    | { readonly kind: 'name'; readonly glob: string };

/**
 * Returns Pgwarden's verdicts on servers and the writes that it would make with dry-run off. Reads only. An unreadable
 * part stops nothing else and is reported as unknown. A server's state is dropped as soon as it is judged.
 */
export async function assessFleet(ports: AssessFleetPorts, request: FleetRequest): Promise<FleetAssessment> {
    const assessedAt = ports.clock.now().toISOString();
    const { subscriptions, servers, unmatched } = await chosenServers(ports.lister, request);
    ports.progress.listed(servers.length);
    const assessments: ServerAssessment[] = [];
    await inParallel(servers, request.concurrency, async (listed) => {
        const assessment = await assessServer(ports, listed, { requestedAt: assessedAt, ...request });
        assessments.push(assessment);
        ports.progress.assessed(assessment);
    });
    const order = new Map(servers.map(({ server }, index) => [serverKey(server), index]));
    const place = ({ server }: ServerAssessment): number => order.get(serverKey(server)) ?? 0;
    return {
        assessedAt,
        baseline: ports.baseline.name,
        subscriptions,
        servers: assessments.sort((a, b) => place(a) - place(b)),
        warnings: unmatched.map((glob) => `--server ${glob} matches no server`),
    };
}

interface ChosenServers {
    readonly subscriptions: readonly AssessedSubscription[];
    /** Each once, by subscription, resource group and name. */
    readonly servers: readonly ListedServer[];
    /** Globs that match none of the listed servers. */
    readonly unmatched: readonly string[];
}

/** Does not list servers that are named by id: the caller may lack the permission to list the others. */
async function chosenServers(lister: ServerLister, request: FleetRequest): Promise<ChosenServers> {
    const globs = request.servers.flatMap((pattern) => (pattern.kind === 'name' ? [pattern.glob] : []));
    const named = request.servers.flatMap((pattern) =>
        pattern.kind === 'id' ? [{ server: pattern.server }] : [],
    );
    const areListed = globs.length > 0 || named.length === 0;
    const subscriptions: AssessedSubscription[] = [];
    const found: ListedServer[] = [];
    await inParallel(areListed ? request.subscriptionIds : [], request.concurrency, async (id) => {
        const { servers, problem } = await lister.list(id);
        subscriptions.push({ id, servers: servers.length, ...(problem === undefined ? {} : { problem }) });
        found.push(...servers);
    });
    const isChosen = ({ server }: ListedServer): boolean =>
        globs.length === 0 || globs.some((glob) => matchesGlob(glob, server.name));
    const chosen = [...found.filter(isChosen), ...named];
    const once = new Map(chosen.toReversed().map((listed) => [serverKey(listed.server), listed]));
    return {
        subscriptions: subscriptions.sort((a, b) => compare(a.id, b.id)),
        servers: [...once.values()].sort((a, b) => compare(serverKey(a.server), serverKey(b.server))),
        unmatched: globs.filter((glob) => !found.some(({ server }) => matchesGlob(glob, server.name))),
    };
}

interface Look {
    /** Start of the assessment, ISO 8601. */
    readonly requestedAt: string;
    readonly readsEverything: boolean;
}

async function assessServer(
    ports: AssessFleetPorts,
    listed: ListedServer,
    look: Look,
): Promise<ServerAssessment> {
    try {
        return await assessed(ports, listed, look);
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { server: listed.server, result: { kind: 'unreadable', reason } };
    }
}

async function assessed(
    ports: AssessFleetPorts,
    { server, properties: listed }: ListedServer,
    { requestedAt, readsEverything }: Look,
): Promise<ServerAssessment> {
    const { controls, reader } = ports;
    const current = await ports.baseline.current(server);
    const known = current.needsTags ? undefined : current.effective(server, undefined);
    const judged = ports.policies?.slices ?? [];
    const needed = known === undefined || readsEverything ? sliceNames : slicesFor(controls, known);
    const slices = sliceNames.filter((slice) => needed.includes(slice) || judged.includes(slice));
    const hints = { requestedAt, ...(listed === undefined ? {} : { server: listed }) };
    const reading = await reader.read(server, slices, hints);
    if (reading.kind === 'missing') return { server, result: reading };
    const properties = reading.slices.server?.kind === 'read' ? reading.slices.server.value : undefined;
    const baseline = known ?? current.effective(server, tagsOf(reading.slices.server));
    const { location, version, tier, state } = properties ?? {};
    return {
        server,
        ...(location === undefined || version === undefined || tier === undefined || state === undefined
            ? {}
            : { facts: { location, version, tier, state } }),
        result: withPolicies(
            resultOf(controls, reading.slices, baseline, ports.clock.now()),
            ports.policies?.evaluate(server, reading) ?? [],
        ),
    };
}

function withPolicies(
    result: ServerAssessment['result'],
    policies: readonly ControlResult[],
): ServerAssessment['result'] {
    return result.kind === 'assessed' ? { ...result, controls: [...result.controls, ...policies] } : result;
}

/** Undefined when they could not be read: a baseline that selects by them then throws. */
function tagsOf(reading: SliceReadings['server']): Readonly<Record<string, string>> | undefined {
    if (reading?.kind !== 'read' || reading.unread?.some(({ part }) => part === 'tags') === true) {
        return undefined;
    }
    return reading.value.tags;
}

/** Returns the slices to read. The server resource is one of them: it shows at once a deleted or stopped server. */
function slicesFor(controls: readonly Control[], baseline: EffectiveBaseline): readonly SliceName[] {
    const read = slicesReadBy(controlsTouchedBy(sliceNames, controls, baseline), baseline.thresholds);
    return sliceNames.filter((slice) => slice === 'server' || read.includes(slice));
}

function resultOf(
    all: readonly Control[],
    readings: SliceReadings,
    baseline: EffectiveBaseline,
    now: Date,
): ServerAssessment['result'] {
    const controls = controlsTouchedBy(sliceNames, all, baseline);
    const { evaluations, changes } = judge(controls, readings, baseline, { gate: freshContext(now) });
    return {
        kind: 'assessed',
        controls: evaluations.map(({ control, verdict }) => {
            const exemption = baseline.exemptions[control.id];
            return {
                control,
                mode: baseline.modes[control.id] ?? 'off',
                verdict,
                ...(exemption === undefined ? {} : { exemption }),
                canRepair: control.plan !== undefined,
            };
        }),
        writes: changes,
    };
}

/** The gate's context with dry-run off and nothing remembered: no pause, no operator's decision, no flapping control. */
function freshContext(now: Date): ServerGateContext {
    return {
        isDryRun: false,
        now,
        paused: undefined,
        flapping: {},
        undoExemptions: {},
        decisionOf: () => undefined,
    };
}

function compare(a: string, b: string): number {
    if (a === b) return 0;
    return a < b ? -1 : 1;
}

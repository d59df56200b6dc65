/** Sandboxes in front of which operators sit, each in a state that its pages show. */
import { QueueServiceClient } from '@azure/storage-queue';
import type { SandboxOptions } from '../../sandbox/start/sandbox-options.ts';
import { type OperatorsCalls, operatorsCalls } from '../support/operators-calls.ts';
import { standardBaseline, type TestSandbox, testSandbox } from '../support/sandbox.ts';
import { fieldOf } from '../support/sandbox-azure.ts';
import type { Texts } from './texts.ts';

export interface Fleet {
    readonly box: TestSandbox;
    readonly api: OperatorsCalls;
    /** Origin of the app. */
    readonly app: string;
}

/** Starts a sandbox with a sign-in. A control counts as flapping after `repairs` repairs. */
export async function fleet(
    options: SandboxOptions,
    { texts, repairs = 100 }: { readonly texts?: Texts; readonly repairs?: number } = {},
): Promise<Fleet> {
    const box = await testSandbox(
        {
            signIn: true,
            ...options,
            // Five deliveries of a message that fails follow each other at once.
            settings: { AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:00' },
        },
        {
            ...standardBaseline,
            ...(texts === undefined ? {} : { name: texts.name, exemptions: [exemption(texts)] }),
            modes: { 'secure-transport': 'approve' },
            guardRails: { ...standardBaseline.guardRails, flapping: { repairs, hours: 24 } },
        },
    );
    const api = operatorsCalls(box.sandbox);
    return { box, api, app: new URL(box.sandbox.endpoints.console).origin };
}

function exemption({ reason, owner }: Texts) {
    const expires = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    return { server: 'pg-*-dev', controls: ['statement-logging'], reason, owner, expires, kind: 'waiver' };
}

/**
 * A fleet in which everything happens: changes that wait, a repair, one that was undone, an actor who reverts a repair, a server
 * that is paused, a failed message, and a sweep that ended. `texts`: the words of the people in it.
 */
export async function busyFleet(texts: Texts): Promise<Fleet> {
    const found = await fleet({ servers: 8 }, { texts, repairs: 1 });
    const { box } = found;
    await Promise.all([
        ...[0, 1, 2].map(async (index) => await waits(found, index)),
        isUndone(found, 3, texts),
        flaps(found, 4),
        isPaused(found, 5, texts),
        fails(found, 6, texts),
        isRepaired(found, 7),
    ]);
    await sweep(found, texts.reason);
    await box.untilQuiet();
    await counted(found);
    return found;
}

/** Sends what an operator decided. Throws if Pgwarden does not accept it. */
async function accepted(api: OperatorsCalls, path: string, decision: object): Promise<void> {
    const { status, body } = await api.post(path, decision);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(body)}`);
}

/** Starts a sweep, as an operator does, and waits for its end. */
async function sweep({ box, api }: Fleet, comment: string): Promise<void> {
    await accepted(api, 'sweeps', { comment });
    await api.runTimer('on-tick');
    await box.until('a sweep ended', async () => {
        const { body } = await api.get('sweeps');
        return Object(fieldOf(body, 'ended')).length > 0;
    });
}

/** Has the fleet counted now, as Pgwarden does every minute. */
export async function counted({ box, api }: Fleet): Promise<void> {
    const since = new Date().toISOString();
    await api.runTimer('on-tick');
    await box.until('the fleet is counted', async () => {
        const { status, body } = await api.get('fleet');
        return status === 200 && String(fieldOf(body, 'at')) >= since;
    });
}

/** A drift of a control whose mode is approve. */
export async function waits({ box, api }: Fleet, index: number): Promise<void> {
    const { id } = box.server(index);
    await box.azure.setParameter(index === 0 ? 'bob' : 'alice', id, 'require_secure_transport', 'off');
    await box.until('the change waits', async () => {
        const { body } = await api.get('approvals');
        return JSON.stringify(body).includes(id);
    });
}

/** A drift that Pgwarden repairs. Returns the id of the remediation. */
export async function isRepaired(
    { box }: Fleet,
    index: number,
    parameter = 'log_checkpoints',
): Promise<string> {
    const { id } = box.server(index);
    const control = parameter.replaceAll('_', '-');
    await box.azure.setParameter('alice', id, parameter, 'off');
    await box.untilTrail(id, [`intended ${control}`, `verified ${control}`]);
    const entries = await box.api.audit(id);
    return entries.findLast(({ outcome }) => outcome === 'verified')?.remediationId ?? 'none';
}

async function isUndone(found: Fleet, index: number, { reason }: Texts): Promise<void> {
    const { box, api } = found;
    const { id } = box.server(index);
    const repair = await isRepaired(found, index);
    await accepted(api, `remediations/${repair}/undo`, { server: id, comment: reason, exemptHours: 24 });
    await box.untilTrail(id, ['reverted log-checkpoints', 'held log-checkpoints']);
}

/** A repair that an actor reverted at once. The fleet must take one repair as flapping. */
export async function flaps(found: Fleet, index: number): Promise<void> {
    await isRepaired(found, index, 'log_disconnections');
    const { id } = found.box.server(index);
    await found.box.azure.setParameter('terraform', id, 'log_disconnections', 'off');
    await found.box.untilTrail(id, ['flapping log-disconnections']);
}

async function isPaused({ box, api }: Fleet, index: number, { reason }: Texts): Promise<void> {
    const { id } = box.server(index);
    // Only a server that Pgwarden knows can be paused.
    await box.azure.setParameter('alice', id, 'log_connections', 'off');
    await box.untilTrail(id, ['verified log-connections']);
    await accepted(api, 'pause', { action: 'pause', server: id, reason });
    await box.azure.setParameter('bob', id, 'log_checkpoints', 'off');
    await box.untilTrail(id, ['held log-checkpoints']);
}

/** A message that no delivery can process. */
export async function fails({ box }: Fleet, index: number, { reason }: Pick<Texts, 'reason'>): Promise<void> {
    const { id } = box.server(index);
    const queues = QueueServiceClient.fromConnectionString(box.sandbox.storage.directConnectionString);
    const message = { server: id, slices: ['everything'], requeues: 0, note: reason };
    await queues
        .getQueueClient('assessments')
        .sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
    await box.untilTrail(id, ['failed']);
}

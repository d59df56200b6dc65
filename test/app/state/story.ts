/** A story that leaves something of everything that is stored: `npm run record-state` records it, a test goes on with it. */
import { compliantParameters } from '../../../sandbox/simulator/fleet/compliant.ts';
import { createWorkspace } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { createRandom } from '../../../sandbox/simulator/kernel/random.ts';
import { tenantId } from '../../../sandbox/simulator/world/people.ts';
import { createServer, people, production, serverPath } from '../../sandbox/simulator/running.ts';
import { inEventGridSchema, keyHappening } from '../../support/other-events.ts';
import type { RecordedState } from '../../support/recorded-state.ts';
import { eventGridEvent } from '../../support/resource-events.ts';
import type { AppInProcess } from '../functions/app-in-process.ts';

/** A topic that nobody listens to: what operators are to be notified of stays in the outbox. */
export const storySettings = {
    WEBSITE_AUTH_ENABLED: 'True',
    NOTIFICATION_TOPIC_ENDPOINT: 'https://localhost:1/api/events',
};

const compliant = compliantParameters('17');

/** The servers of the story, by what becomes of each. */
export const names = ['repaired', 'undone', 'flapping', 'waiting', 'held', 'underway', 'queued'] as const;

type Name = (typeof names)[number];

/** Makes the servers with their parameters, and the workspace that the baseline sends logs to. */
export function createServers(app: AppInProcess, servers: RecordedState['servers']): void {
    const { world } = app.product.simulator;
    createWorkspace(world, createRandom(1));
    for (const [name, parameters] of Object.entries(servers)) createServer(world, { name, parameters });
}

/** A person sets a parameter, and Event Grid delivers the event. */
export async function drift(app: AppInProcess, name: Name, parameter: string, value: string): Promise<void> {
    setParameter(app, name, parameter, value);
    const resource = serverPath(name, `/configurations/${parameter}`);
    const operation = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write';
    drifts += 1;
    const correlationId = `c0ffee00-0000-4000-8000-${String(drifts).padStart(12, '0')}`;
    const claims = { oid: people.alice.objectId };
    await app.invoke(
        'on-resource-change',
        eventGridEvent(resource, operation, {
            id: `drift-${drifts}`,
            time: new Date().toISOString(),
            data: { tenantId, subscriptionId: production, claims, correlationId },
        }),
    );
}

let drifts = 0;

function setParameter(app: AppInProcess, name: Name, parameter: string, value: string): void {
    const server = app.product.simulator.world.servers.get(serverPath(name).toLowerCase());
    if (server === undefined) throw new Error(`No server ${name}`);
    const parameters = { ...server.record.parameters };
    parameters[parameter] = { value, running: value, source: 'user-override' };
    server.record = { ...server.record, parameters };
    server.before = server.record;
}

export async function post(app: AppInProcess, path: string, body: object): Promise<unknown> {
    const answer = await app.http(path, { method: 'POST', body: JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
}

export async function remediationIdOf(app: AppInProcess, name: Name): Promise<string> {
    const entries = await app.audit(serverPath(name));
    return entries.find(({ outcome }) => outcome === 'verified')?.remediationId ?? 'none';
}

/** Tells the story up to a moment at which there is work of every kind. */
export async function tellStory(app: AppInProcess): Promise<void> {
    createServers(app, Object.fromEntries(names.map((name) => [name, compliant])));
    await app.start();
    await app.invoke('on-tick', {});
    await drift(app, 'repaired', 'require_secure_transport', 'off');
    await drift(app, 'undone', 'log_checkpoints', 'off');
    await drift(app, 'waiting', 'azure.accepted_password_auth_method', 'md5,scram-sha-256');
    await app.deliver();
    for (let round = 0; round < 4; round += 1) {
        await drift(app, 'flapping', 'log_checkpoints', 'off');
        await app.deliver();
    }
    const undone = {
        server: serverPath('undone'),
        operator: 'olga',
        comment: 'breaks the old till',
        exemptHours: 48,
    };
    await post(app, `remediations/${await remediationIdOf(app, 'undone')}/undo`, undone);
    await app.deliver();
    const until = new Date(Date.now() + 20 * 3_600_000).toISOString();
    const held = {
        action: 'pause',
        server: serverPath('held'),
        operator: 'olga',
        reason: 'migration',
        until,
    };
    await post(app, 'pause', held);
    await drift(app, 'held', 'log_checkpoints', 'off');
    await app.deliver();
    await failMessage(app, 'assessments-poison', { server: serverPath('repaired'), slices: [] });
    await app.invoke('on-tick', {});
    await leaveWork(app);
}

/** Leaves messages on every queue: of a repair under way, a sweep, an event, a key, and one that failed. */
async function leaveWork(app: AppInProcess): Promise<void> {
    setParameter(app, 'underway', 'log_checkpoints', 'off');
    await drift(app, 'underway', 'require_secure_transport', 'off');
    await deliverOne(app, 'assessments', 'on-assessment');
    await app.invoke('on-sweep', {});
    await deliverOne(app, 'fleet', 'on-fleet-work');
    await drift(app, 'queued', 'log_checkpoints', 'off');
    const key = keyHappening('https://contoso-keys.localhost/keys/fleet/0123456789abcdef0123456789abcdef');
    await app.invoke('on-key-change', inEventGridSchema('key-1', key));
    await failMessage(app, 'fleet-poison', { kind: 'sweep', sweepId: 'lost', token: 'lost', requeues: 0 });
    const letter = JSON.stringify([
        eventGridEvent(serverPath('held', '/configurations/work_mem'), 'x/write', { id: 'late' }),
    ]);
    const letters = app.container('dead-letters');
    await letters.getBlockBlobClient('late.json').upload(letter, Buffer.byteLength(letter));
}

async function failMessage(app: AppInProcess, queue: string, message: object): Promise<void> {
    await app.queue(queue).createIfNotExists();
    await app.queue(queue).sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
}

/** Delivers the first message of a queue, and leaves the others. */
async function deliverOne(app: AppInProcess, queue: string, name: string): Promise<void> {
    for (;;) {
        const { receivedMessageItems } = await app.queue(queue).receiveMessages({ visibilityTimeout: 30 });
        const [message] = receivedMessageItems;
        if (message === undefined) continue;
        const { messageId: id, dequeueCount, popReceipt, messageText } = message;
        await app.invoke(name, JSON.parse(Buffer.from(messageText, 'base64').toString()), {
            id,
            dequeueCount,
        });
        await app.queue(queue).deleteMessage(id, popReceipt);
        return;
    }
}

/** The parameters of the servers, as Azure has them now. */
export function parametersOf(app: AppInProcess): RecordedState['servers'] {
    return Object.fromEntries(
        names.map((name) => {
            const server = app.product.simulator.world.servers.get(serverPath(name).toLowerCase());
            const entries = Object.entries(server?.record.parameters ?? {});
            return [name, Object.fromEntries(entries.map(([parameter, { value }]) => [parameter, value]))];
        }),
    );
}

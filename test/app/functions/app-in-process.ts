/** The app's own functions in this process, in front of a simulator and of Azurite: registered, and called one by one. */
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { queueTriggers } from '../../../functions/queue-triggers.ts';
import { createAppRegistry, type RegisteredFunction } from '../../../sandbox/host/app-registry.ts';
import { provideCoreModule } from '../../../sandbox/host/core-module.ts';
import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { subscriptionIds } from '../../../sandbox/simulator/world/create-server.ts';
import { type Storage, startStorage } from '../../../sandbox/storage/storage.ts';
import type { ChainedAuditEntry } from '../../../src/model/audit-entry.ts';
import { signedIn } from '../../support/operators-api.ts';
import { type ProductInSandbox, productInSandbox } from '../../support/product-in-sandbox.ts';

export interface AppInProcess {
    readonly product: ProductInSandbox;
    readonly storage: Storage;
    readonly functions: ReadonlyMap<string, RegisteredFunction>;
    /** Log lines of the invocations, `level message`. */
    readonly lines: string[];
    /** Runs the hooks of the app's start. */
    start(): Promise<void>;
    /** Calls a function as the host does. */
    invoke(name: string, trigger: unknown, metadata?: Readonly<Record<string, unknown>>): Promise<unknown>;
    /** Sends a request below `/api` to the function that takes its method, with a principal who is an operator. */
    http(path: string, call?: HttpCall): Promise<HttpResponse>;
    /** Delivers every message until the queues are empty. Fails after 300 deliveries. */
    deliver(): Promise<void>;
    /** What is on a queue and can be seen now; it stays there. */
    messages(queue: string): Promise<readonly unknown[]>;
    /** Of the storage account, whatever its faults. */
    container(name: string): ContainerClient;
    queue(name: string): QueueClient;
    /** Entries of a server, or of `fleet`, oldest first, as the API tells them. */
    audit(server: string): Promise<readonly ChainedAuditEntry[]>;
    stop(): Promise<void>;
}

export interface HttpResponse {
    readonly status: number;
    readonly headers: Headers;
    /** The parsed JSON. */
    readonly body: unknown;
}

export interface HttpCall {
    readonly method?: 'GET' | 'POST';
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
}

/** The principal of requests; nobody while App Service authentication is off. */
export const operatorId = 'a11ce000-0000-4000-8000-000000000001';

/** Loads `functions/main.ts`; once in a process, because it reads the environment and registers its functions. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: it composes the app from one adapter after the other.
export async function appInProcess(settings: Readonly<Record<string, string>> = {}): Promise<AppInProcess> {
    const product = await productInSandbox({ timeScale: 0.02 });
    const storage = await startStorage();
    const { endpoints } = product.simulator;
    Object.assign(process.env, {
        AzureWebJobsStorage: storage.connectionString,
        DRY_RUN: 'false',
        BASELINE: 'standard',
        SUBSCRIPTION_IDS: subscriptionIds.production,
        LOG_ANALYTICS_WORKSPACE_ID: workspaceId,
        OPERATION_SETTLE_TIME: 'PT1S',
        AZURE_RESOURCE_MANAGER_ENDPOINT: endpoints.resourceManager,
        AZURE_RESOURCE_MANAGER_AUDIENCE: `${endpoints.resourceManager}/`,
        KEY_VAULT_DNS_SUFFIX: 'localhost',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
        IDENTITY_ENDPOINT: endpoints.identity,
        IDENTITY_HEADER: endpoints.identityHeader,
        ...settings,
    });
    const lines: string[] = [];
    const registry = createAppRegistry({
        write: (level, _category, message) => lines.push(`${level} ${message}`),
    });
    const takeAway = provideCoreModule(registry.coreApi);
    const functions = await import('@azure/functions');
    await import('../../../functions/main.ts');

    function context(name: string, triggerMetadata: Readonly<Record<string, unknown>>): InvocationContext {
        return new functions.InvocationContext({
            functionName: name,
            invocationId: `invocation-${lines.length}`,
            logHandler: (level, ...args) => lines.push(`${level} ${args.join(' ')}`),
            triggerMetadata: { ...triggerMetadata },
        });
    }

    async function invoke(name: string, trigger: unknown, metadata = {}): Promise<unknown> {
        const registered = registry.functions.get(name);
        if (registered === undefined) throw new Error(`No function ${name}`);
        return await registered.callback(trigger, context(name, metadata));
    }

    async function http(path: string, call: HttpCall = {}): Promise<HttpResponse> {
        const { method = 'GET', body, headers = {} } = call;
        const request = new functions.HttpRequest({
            url: `https://pgwarden.example/api/${path}`,
            method,
            params: { path },
            headers: { 'content-type': 'application/json', ...signedIn(operatorId, 'Operator'), ...headers },
            ...(body === undefined ? {} : { body: { string: body } }),
        });
        const init = (await invoke(method === 'GET' ? 'api-read' : 'api-write', request)) as HttpResponseInit;
        const response = new functions.HttpResponse(init);
        const { status } = response;
        return { status, headers: new Headers([...response.headers]), body: await response.json() };
    }

    const service = QueueServiceClient.fromConnectionString(storage.directConnectionString);
    const blobs = BlobServiceClient.fromConnectionString(storage.directConnectionString);

    return {
        product,
        storage,
        functions: registry.functions,
        lines,
        start: () => registry.runHooks('appStart', { hookData: {}, appHookData: {} }),
        invoke,
        http,
        async deliver() {
            let isEmpty = false;
            for (let deliveries = 0; !isEmpty; ) {
                isEmpty = true;
                for (const { queueName, name } of queueTriggers) {
                    const client = service.getQueueClient(queueName);
                    const { approximateMessagesCount = 0 } = await client.getProperties();
                    if (approximateMessagesCount > 0) isEmpty = false;
                    const { receivedMessageItems } = await client.receiveMessages({ visibilityTimeout: 30 });
                    for (const { messageId, popReceipt, messageText, dequeueCount } of receivedMessageItems) {
                        deliveries += 1;
                        if (deliveries > 300) throw new Error('The queues do not become empty');
                        const message: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString());
                        await invoke(name, message, { id: messageId, dequeueCount });
                        await client.deleteMessage(messageId, popReceipt);
                    }
                }
                if (!isEmpty) await new Promise((resolve) => setTimeout(resolve, 20));
            }
        },
        async messages(queue) {
            const { peekedMessageItems } = await service
                .getQueueClient(queue)
                .peekMessages({ numberOfMessages: 32 });
            return peekedMessageItems.map(({ messageText }) =>
                JSON.parse(Buffer.from(messageText, 'base64').toString()),
            );
        },
        container: (name) => blobs.getContainerClient(name),
        queue: (name) => service.getQueueClient(name),
        async audit(server) {
            const { body } = await http(`audit?limit=1000&server=${server}`);
            return (body as { readonly entries: readonly ChainedAuditEntry[] }).entries.toReversed();
        },
        async stop() {
            takeAway();
            await storage.stop();
            await product.simulator.stop();
        },
    };
}

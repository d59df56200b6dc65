/** The Functions host's side of Microsoft's Node worker: its gRPC protocol, as far as a measurement needs it. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import type { GrpcObject, ServiceClientConstructor } from '@grpc/grpc-js/build/src/make-client.js';
import { load } from '@grpc/proto-loader';

/** A message of the protocol: an id, and one content under its name. */
export interface StreamingMessage {
    readonly requestId?: string;
    readonly [content: string]: unknown;
}

export interface WorkerOptions {
    /** Folder of a built worker. */
    readonly folder: string;
    /** Path of a Node that the worker accepts. */
    readonly node: string;
    readonly environment: Readonly<Record<string, string>>;
}

/** A worker process that has connected. */
export interface FunctionsWorker {
    readonly pid: number;
    /** Instant of its spawn, by `performance.now()`. */
    readonly spawnedAt: number;
    /** Sends a request and returns the content of its response. Rejects with the worker's own message if it failed. */
    ask(request: string, content: object): Promise<Answer>;
    stop(): Promise<void>;
}

interface Answer {
    readonly result?: { readonly status?: unknown; readonly exception?: { readonly message?: string } };
    readonly functionMetadataResults?: readonly { readonly name: string; readonly functionId: string }[];
}

const responses: Readonly<Record<string, string>> = {
    workerInitRequest: 'workerInitResponse',
    functionsMetadataRequest: 'functionMetadataResponse',
    functionLoadRequest: 'functionLoadResponse',
    functionEnvironmentReloadRequest: 'functionEnvironmentReloadResponse',
    invocationRequest: 'invocationResponse',
};

type Stream = ServerDuplexStream<StreamingMessage, StreamingMessage>;

/** Starts a worker and waits until it has opened its event stream. */
export async function startWorker({ folder, node, environment }: WorkerOptions): Promise<FunctionsWorker> {
    const connected = Promise.withResolvers<Stream>();
    const server = await serve(folder, (stream) => connected.resolve(stream));
    const port = await bound(server);
    const id = randomUUID();
    const spawnedAt = performance.now();
    const child = spawn(
        node,
        [
            join(folder, 'dist/src/nodejsWorker.js'),
            ...['--functions-uri', `http://127.0.0.1:${port}`],
            ...['--functions-worker-id', id, '--functions-request-id', randomUUID()],
            ...['--functions-grpc-max-message-length', String(2 ** 27)],
        ],
        { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let errors = '';
    child.stderr.on('data', (text) => {
        errors += String(text);
    });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    void ended.then(() => connected.reject(new Error(`The worker ended: ${errors}`)));
    const stream = await connected.promise;
    return {
        pid: child.pid ?? 0,
        spawnedAt,
        ask: (request, content) => asked(stream, ended, request, content),
        async stop() {
            child.kill('SIGKILL');
            await ended;
            server.forceShutdown();
        },
    };
}

async function asked(
    stream: Stream,
    ended: Promise<void>,
    request: string,
    content: object,
): Promise<Answer> {
    const requestId = randomUUID();
    const response = responses[request] ?? '';
    const answer = new Promise<Answer>((resolve, reject) => {
        const onData = (message: StreamingMessage): void => {
            if (message[response] === undefined || message[response] === null) return;
            if (message.requestId !== requestId) return;
            stream.off('data', onData);
            resolve(message[response]);
        };
        stream.on('data', onData);
        void ended.then(() => reject(new Error(`The worker ended before its ${response}`)));
    });
    stream.write({ requestId, [request]: content });
    const { result, ...rest } = await answer;
    if (result?.exception) throw new Error(`${response}: ${result.exception.message ?? 'failed'}`);
    return { ...rest, ...(result === undefined ? {} : { result }) };
}

async function serve(folder: string, onStream: (stream: Stream) => void): Promise<Server> {
    const protocol = join(folder, 'azure-functions-language-worker-protobuf/src/proto');
    const definition = await load('FunctionRpc.proto', { includeDirs: [protocol], longs: Number });
    const { AzureFunctionsRpcMessages: messages } = loadPackageDefinition(definition);
    const rpc = (messages as GrpcObject).FunctionRpc as ServiceClientConstructor;
    const server = new Server({
        'grpc.max_receive_message_length': 2 ** 27,
        'grpc.max_send_message_length': 2 ** 27,
    });
    server.addService(rpc.service, {
        eventStream(stream: Stream) {
            stream.on('error', () => undefined);
            stream.on('end', () => stream.end());
            onStream(stream);
        },
    });
    return server;
}

async function bound(server: Server): Promise<number> {
    return await new Promise((resolve, reject) => {
        server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
            error === null ? resolve(port) : reject(error),
        );
    });
}

/**
 * A running Bicep compiler: one process answers all questions, over JSON-RPC.
 * Source: "Bicep CLI JSON-RPC", https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli-jsonrpc.
 */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

const compilation = z.object({
    success: z.boolean(),
    diagnostics: z.array(
        z.object({
            source: z.string(),
            range: z.object({ start: z.object({ line: z.number(), char: z.number() }) }),
            level: z.string(),
            code: z.string(),
            message: z.string(),
        }),
    ),
    contents: z.string().nullish(),
});

/** The ARM template of a file, and the errors and warnings of the compiler and the linter, one line each. */
export interface Compiled {
    /** JSON. Undefined: the file has errors. */
    readonly template: string | undefined;
    /** Such as `main.bicep(3,7) Warning no-unused-params: …`. */
    readonly problems: readonly string[];
}

/** The subscription or management group, tenant, and region that a snapshot is made for. */
export interface Target {
    readonly tenantId: string;
    /** Absent: the deployment is one of a management group. */
    readonly subscriptionId?: string;
    /** Absent: the deployment is one of a subscription. */
    readonly managementGroupId?: string;
    readonly location: string;
    readonly deploymentName: string;
}

export interface Bicep {
    /** Compiles a `.bicep` file, by its absolute path. */
    compile(path: string): Promise<Compiled>;
    /** Returns the text of a file as the compiler formats it. */
    format(path: string): Promise<string>;
    /** Returns the resources that a `.bicepparam` file deploys, as JSON: all expressions that need no resource are evaluated. */
    snapshot(path: string, target: Target): Promise<string>;
    stop(): void;
}

/** Starts the compiler at this path. */
export function startBicep(compiler: string): Bicep {
    const process = spawn(compiler, ['jsonrpc', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const call = jsonRpc(process.stdin, process.stdout);
    return {
        async compile(path) {
            const { success, contents, diagnostics } = compilation.parse(
                await call('bicep/compile', { path }),
            );
            const problems = diagnostics.map(
                ({ source, range, level, code, message }) =>
                    `${source}(${range.start.line + 1},${range.start.char + 1}) ${level} ${code}: ${message}`,
            );
            return { template: success ? (contents ?? undefined) : undefined, problems };
        },
        async format(path) {
            return z.object({ contents: z.string() }).parse(await call('bicep/format', { path })).contents;
        },
        async snapshot(path, target) {
            const answer = await call('bicep/getSnapshot', { path, metadata: target, externalInputs: [] });
            return z.object({ snapshot: z.string() }).parse(answer).snapshot;
        },
        stop() {
            process.kill();
        },
    };
}

type Call = (method: string, params: object) => Promise<unknown>;

const response = z.object({
    id: z.number(),
    result: z.unknown().optional(),
    error: z.object({ message: z.string() }).nullish(),
});

interface Waiting {
    readonly resolve: (result: unknown) => void;
    readonly reject: (error: Error) => void;
}

/** Sends requests in frames with a `Content-Length`, and matches responses by id. */
function jsonRpc(stdin: Writable, stdout: Readable): Call {
    const waiting = new Map<number, Waiting>();
    let received = Buffer.alloc(0);
    let lastId = 0;
    stdout.on('data', (bytes: Buffer) => {
        received = Buffer.concat([received, bytes]);
        for (let frame = firstFrame(received); frame !== undefined; frame = firstFrame(received)) {
            received = received.subarray(frame.end);
            const { id, result, error } = response.parse(JSON.parse(frame.body));
            const { resolve, reject } = waiting.get(id) ?? {};
            waiting.delete(id);
            if (error) reject?.(new Error(error.message));
            else resolve?.(result);
        }
    });
    stdout.on('close', () => {
        for (const { reject } of waiting.values()) reject(new Error('The compiler ended'));
    });
    return (method, params) =>
        new Promise((resolve, reject) => {
            lastId += 1;
            waiting.set(lastId, { resolve, reject });
            const body = JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params });
            stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
        });
}

function firstFrame(bytes: Buffer): { readonly body: string; readonly end: number } | undefined {
    const start = bytes.indexOf('\r\n\r\n') + 4;
    if (start < 4) return undefined;
    const end = start + Number(/Content-Length: (\d+)/.exec(bytes.subarray(0, start).toString())?.[1]);
    return bytes.length < end ? undefined : { body: bytes.subarray(start, end).toString(), end };
}

/**
 * The part of `@azure/functions-core` that the programming model of `@azure/functions` 4 uses.
 * Source: the Node.js worker of Azure Functions. Names are its own.
 */
import type { LogLevel } from './log.ts';

export interface RpcTypedData {
    readonly string?: string | null;
    readonly json?: string | null;
    readonly bytes?: Uint8Array | null;
    readonly stream?: Uint8Array | null;
    readonly int?: number | null;
    readonly double?: number | null;
    readonly http?: RpcHttpData | null;
}

export interface RpcNullable<T> {
    readonly value?: T | null;
}

export interface RpcHttpData {
    readonly method?: string | null;
    readonly url?: string | null;
    readonly headers?: Readonly<Record<string, string>> | null;
    readonly nullableHeaders?: Readonly<Record<string, RpcNullable<string>>> | null;
    readonly nullableParams?: Readonly<Record<string, RpcNullable<string>>> | null;
    readonly nullableQuery?: Readonly<Record<string, RpcNullable<string>>> | null;
    readonly body?: RpcTypedData | null;
    readonly statusCode?: string | null;
    readonly cookies?: readonly RpcHttpCookie[] | null;
    readonly enableContentNegotiation?: boolean | null;
}

export interface RpcHttpCookie {
    readonly name?: string | null;
    readonly value?: string | null;
    readonly domain?: RpcNullable<string> | null;
    readonly path?: RpcNullable<string> | null;
    /** Seconds since 1970. */
    readonly expires?: RpcNullable<{ readonly seconds?: number | null }> | null;
    readonly secure?: RpcNullable<boolean> | null;
    readonly httpOnly?: RpcNullable<boolean> | null;
    readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone' | null;
    readonly maxAge?: RpcNullable<number> | null;
}

/** A binding as the app declared it; what else it holds depends on its type. */
export interface RpcBindingInfo {
    readonly type?: string | null;
    readonly direction?: 'in' | 'out' | 'inout' | null;
    readonly [option: string]: unknown;
}

export interface FunctionMetadata {
    readonly name: string;
    readonly bindings: Readonly<Record<string, RpcBindingInfo>>;
    readonly retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: object) => unknown;
export type RpcLogCategory = 'user' | 'system' | 'customMetric';

export interface ParameterBinding {
    readonly name: string;
    readonly data: RpcTypedData;
}

export interface RpcInvocationRequest {
    readonly invocationId: string;
    readonly functionId: string;
    readonly inputData: readonly ParameterBinding[];
    readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>;
    readonly traceContext?: { readonly traceParent: string; readonly traceState: string };
}

export interface RpcInvocationResponse {
    readonly invocationId?: string | null;
    readonly outputData?:
        | readonly { readonly name?: string | null; readonly data?: RpcTypedData | null }[]
        | null;
    readonly returnValue?: RpcTypedData | null;
}

export type InvocationState = 'preInvocationHooks' | 'postInvocationHooks' | 'invocation';

export interface CoreInvocationContext {
    readonly invocationId: string;
    readonly request: RpcInvocationRequest;
    readonly metadata: FunctionMetadata;
    state: InvocationState | undefined;
    log(level: LogLevel, category: RpcLogCategory, message: string): void;
}

export interface InvocationModel {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<RpcInvocationResponse>;
}

export interface ProgrammingModel {
    readonly name: string;
    readonly version: string;
    getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
    getCapabilities?(
        capabilities: Record<string, string>,
    ): Record<string, string> | Promise<Record<string, string>>;
}

export const hookNames = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'] as const;
export type HookName = (typeof hookNames)[number];

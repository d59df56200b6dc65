import * as z from 'zod';
import type { Operator } from '../../model/operator.ts';
import type { InvalidRequest, OperationResult, RequestProblem } from '../../workflows/operators/operate.ts';
import type { FileAnswer } from './file-answer.ts';
import { operatorOf } from './operator.ts';
import type { Principal } from './principal.ts';
import { nothingDone, type ProblemCode, type ProblemError, pointerTo } from './problem.ts';

/** A request whose query and body the schemas of its route have parsed. */
export interface ValidRequest {
    /** The `id` in the path; empty when the path has none. */
    readonly id: string;
    readonly query: unknown;
    readonly body: unknown;
    /** Absent while the platform signs no operator in. */
    readonly principal: Principal | undefined;
}

export type Answer =
    | { readonly kind: 'shown'; readonly status: 200 | 503; readonly body: unknown }
    | FileAnswer
    | {
          readonly kind: 'refused';
          readonly code: ProblemCode;
          readonly detail: string;
          readonly errors?: readonly ProblemError[];
      };

/** One route of the operators' API. */
export interface Route<Ports> {
    /** Unique. The contract has it as `operationId`. */
    readonly name: string;
    readonly method: 'get' | 'post';
    /** Below `/api/`, with parameters in braces: `approvals/{id}`. */
    readonly path: string;
    /** Completes "this request …": `lists the changes that wait for an operator`. */
    readonly summary: string;
    readonly query?: z.ZodObject;
    /** Without `operator`, which the body of an act has while the platform signs no operator in. */
    readonly body?: z.ZodObject;
    /** True where the body is a question: nothing is done, and no operator is named. */
    readonly isQuestion?: true;
    /** Bytes. Default: 64 KiB. */
    readonly maxBodyBytes?: number;
    /** Body of a response with status 200. Absent: it is one of `files`. */
    readonly response?: z.ZodType;
    /** Media types of the files that a response with status 200 can be instead. Absent: none. */
    readonly files?: readonly string[];
    /** Body of a response with status 503 that is no problem. */
    readonly unready?: z.ZodType;
    /** Refusals of its own, beside those that every route of its method has. */
    readonly refusals: readonly ProblemCode[];
    /** True where a response has an ETag, by which a client asks for it only if it changed. */
    readonly isConditional: boolean;
    /** Answers a request. Throws transient errors, and MalformedInputError for a query that no schema can refuse. */
    answer(ports: Ports, request: ValidRequest): Promise<Answer>;
}

/** The part of a route that every definition has. */
export type Described = Pick<Route<never>, 'name' | 'path' | 'summary'>;

/** A value of a schema, as a workflow returns it: readonly, with more fields where the schema allows any. */
export type Shown<Value> = Value extends readonly (infer Item)[]
    ? readonly Shown<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value as Named<Key, Value[Key]>]: Shown<Value[Key]> }
      : Value;

/** Leaves out an index signature of unknown values. */
type Named<Key, Field> = string extends Key ? (unknown extends Field ? never : Key) : Key;

/** Refuses every parameter: a client would take the response to a filter that is ignored for a filtered one. */
const noQuery = z.strictObject({});

/** Defines a route that shows something, and refuses any query. */
export function getRoute<Ports, Response extends z.ZodType>(
    route: Described & {
        readonly response: Response;
        /** Default: true. */
        readonly isConditional?: boolean;
        show(ports: Ports): Promise<Shown<z.output<Response>>>;
    },
): Route<Ports> {
    const { show, ...described } = route;
    return {
        isConditional: true,
        ...described,
        method: 'get',
        query: noQuery,
        refusals: ['InvalidQuery'],
        answer: async (ports) => ({ kind: 'shown', status: 200, body: await show(ports) }),
    };
}

/** Defines a route that shows what its query selects. A MalformedInputError of `show` refuses the query. */
export function queryRoute<Ports, Query extends z.ZodObject, Response extends z.ZodType>(
    route: Described & {
        readonly query: Query;
        readonly response: Response;
        show(ports: Ports, query: z.output<Query>): Promise<Shown<z.output<Response>>>;
    },
): Route<Ports> {
    const { show, ...described } = route;
    return {
        ...described,
        method: 'get',
        refusals: ['InvalidQuery'],
        isConditional: true,
        answer: async (ports, { query }) => ({
            kind: 'shown',
            status: 200,
            body: await show(ports, query as z.output<Query>),
        }),
    };
}

/** Defines a route that shows one object. A MalformedInputError of `find` refuses the query. */
export function objectRoute<Ports, Query extends z.ZodObject, Response extends z.ZodType>(
    route: Described & {
        readonly query: Query;
        readonly response: Response;
        /** Detail of the refusal where `find` returns undefined. */
        readonly missing: string;
        find(
            ports: Ports,
            request: { readonly id: string; readonly query: z.output<Query> },
        ): Promise<Shown<z.output<Response>> | undefined>;
    },
): Route<Ports> {
    const { find, missing, ...described } = route;
    return {
        ...described,
        method: 'get',
        refusals: ['InvalidQuery', 'NotFound'],
        isConditional: true,
        answer: async (ports, { id, query }) => {
            const body = await find(ports, { id, query: query as z.output<Query> });
            return body === undefined
                ? { kind: 'refused', code: 'NotFound', detail: missing }
                : { kind: 'shown', status: 200, body };
        },
    };
}

export interface PostRequest<Body> {
    /** The `id` in the path; empty when the path has none. */
    readonly id: string;
    readonly body: Body;
    readonly by: Operator;
}

/** The response to an operator's act. */
export const operationResponse = z
    .object({
        result: z.string().describe('what was done, or what the action waits for'),
        writesUnderWay: z
            .array(
                z.object({
                    server: z.string().describe('resource id'),
                    remediationId: z.string(),
                    control: z.string(),
                    target: z.string(),
                    status: z.enum(['started', 'accepted']),
                }),
            )
            .exactOptional()
            .describe('writes that a pause does not stop any more; at most 200'),
    })
    .meta({ id: 'OperationResult' });

/** Defines a route that does something for an operator, and responds with a message. */
export function postRoute<Ports, Body extends z.ZodObject>(
    route: Described & {
        readonly body: Body;
        act(ports: Ports, request: PostRequest<z.output<Body>>): Promise<OperationResult | InvalidRequest>;
    },
): Route<Ports> {
    const { act, ...described } = route;
    return actRoute({
        ...described,
        response: operationResponse,
        act: async (ports: Ports, request) => {
            const done = await act(ports, request);
            if (done.kind !== 'done') return done;
            const { value: result, writesUnderWay } = done;
            const value = { result, ...(writesUnderWay === undefined ? {} : { writesUnderWay }) };
            return { kind: 'done', value };
        },
    });
}

/** Defines a route that does something for an operator, and responds with its results. */
export function actRoute<Ports, Body extends z.ZodObject, Response extends z.ZodType>(
    route: Described & {
        readonly body: Body;
        readonly response: Response;
        act(
            ports: Ports,
            request: PostRequest<z.output<Body>>,
        ): Promise<OperationResult<Shown<z.output<Response>>> | InvalidRequest>;
    },
): Route<Ports> {
    const { act, ...described } = route;
    return {
        ...described,
        method: 'post',
        refusals: ['NotFound', 'Conflict'],
        isConditional: false,
        answer: async (ports, { id, body, principal }) => {
            const by = operatorOf(principal, body);
            return operationAnswer(await act(ports, { id, body: body as z.output<Body>, by }));
        },
    };
}

function operationAnswer(result: OperationResult<unknown> | InvalidRequest): Answer {
    switch (result.kind) {
        case 'done':
            return { kind: 'shown', status: 200, body: result.value };
        case 'notFound':
            return { kind: 'refused', code: 'NotFound', detail: result.reason };
        case 'conflict':
            return {
                kind: 'refused',
                code: 'Conflict',
                detail: result.reason,
                errors: problemErrors(result.problems ?? []),
            };
        case 'invalid':
            return {
                kind: 'refused',
                code: 'InvalidBody',
                detail: nothingDone,
                errors: problemErrors(result.problems),
            };
    }
}

function problemErrors(problems: readonly RequestProblem[]): readonly ProblemError[] {
    return problems.map(({ path, reason }) => ({
        detail: `${path.join('.')}: ${reason}`,
        pointer: pointerTo(path),
    }));
}

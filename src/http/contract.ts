import * as z from 'zod';
import {
    createDocument,
    type ZodOpenApiObject,
    type ZodOpenApiOperationObject,
    type ZodOpenApiPathsObject,
    type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { rolesFor } from './access.ts';
import { bodyOf } from './definition/operator.ts';
import { type ProblemCode, problem, problemKinds } from './definition/problem.ts';
import type { Route } from './definition/route.ts';

export interface ContractOptions {
    readonly isSignInByPlatform: boolean;
    /** Version of Pgwarden. */
    readonly version: string;
}

export type Contract = ReturnType<typeof createDocument>;

const id = z.string().describe('as the list or the audit has it');

const keySchemes = {
    functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
    functionKeyInQuery: { type: 'apiKey', in: 'query', name: 'code' },
} as const;

const signInSchemes = {
    entra: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'Token of Microsoft Entra with an app role; in a browser, the sign-in of the app.',
    },
} as const;

/** Returns the contract of routes as OpenAPI 3.1, made of the schemas that parse their requests. */
export function contractOf(routes: readonly Route<never>[], options: ContractOptions): Contract {
    const paths: ZodOpenApiPathsObject = {};
    for (const route of routes) {
        const path = `/api/${route.path}`;
        paths[path] = { ...paths[path], [route.method]: operation(route, options) };
    }
    const document: ZodOpenApiObject = {
        openapi: '3.1.0',
        info: {
            title: 'Pgwarden: the operators’ API',
            version: options.version,
            license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/' }],
        paths,
        components: { securitySchemes: options.isSignInByPlatform ? signInSchemes : keySchemes },
    };
    return createDocument(document, {
        // A client must not break when a later version responds with more fields.
        override: ({ jsonSchema, io }) => {
            if (io === 'output' && jsonSchema.additionalProperties === false) {
                Reflect.deleteProperty(jsonSchema, 'additionalProperties');
            }
        },
    });
}

function operation(route: Route<never>, options: ContractOptions): ZodOpenApiOperationObject {
    const { name, method, path, summary, query } = route;
    const { isSignInByPlatform } = options;
    const schema = bodyOf(route, isSignInByPlatform);
    return {
        operationId: name,
        summary: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`,
        security: isSignInByPlatform
            ? [{ entra: [...rolesFor(method)] }]
            : [{ functionKey: [] }, { functionKeyInQuery: [] }],
        requestParams: {
            ...(path.includes('{id}') ? { path: z.object({ id }) } : {}),
            ...(query === undefined ? {} : { query }),
        },
        ...(schema === undefined
            ? {}
            : { requestBody: { required: true, content: { 'application/json': { schema } } } }),
        responses: responses(route, options),
    };
}

function responses(route: Route<never>, options: ContractOptions): ZodOpenApiResponsesObject {
    const { response, files = [], unready, isConditional } = route;
    const file = { schema: { type: 'string' } } as const;
    return {
        200: {
            description: 'Done, or shown',
            content: {
                ...(response === undefined ? {} : { 'application/json': { schema: response } }),
                ...Object.fromEntries(files.map((type) => [type, file])),
            },
        },
        ...(isConditional ? { 304: { description: 'The client has it: If-None-Match names its ETag' } } : {}),
        ...(options.isSignInByPlatform ? {} : { 401: { description: 'Missing or wrong function key' } }),
        ...problemResponses(problemsOf(route, options)),
        ...(unready === undefined
            ? {}
            : {
                  503: {
                      description: `Not ready, or ${problemKinds.Unavailable.title}`,
                      content: {
                          'application/json': { schema: unready },
                          'application/problem+json': { schema: problem },
                      },
                  },
              }),
    };
}

/** The kinds of problems that a route may respond with, beside a missing function key, which the host refuses itself. */
function problemsOf(
    { method, refusals }: Route<never>,
    { isSignInByPlatform }: ContractOptions,
): readonly ProblemCode[] {
    const always: readonly ProblemCode[] = ['Conflict', 'Unavailable'];
    const ofSignIn: readonly ProblemCode[] = ['NotSignedIn', 'MissingRole'];
    const ofWrites: readonly ProblemCode[] = ['InvalidBody', 'BodyTooLarge', 'UnsupportedMediaType'];
    const isWrite = method === 'post';
    return [
        ...always,
        ...(isSignInByPlatform ? ofSignIn : []),
        ...(isSignInByPlatform && isWrite ? (['CrossSite'] as const) : []),
        ...(isWrite ? ofWrites : []),
        ...refusals.filter((code) => !always.includes(code)),
    ];
}

function problemResponses(codes: readonly ProblemCode[]): ZodOpenApiResponsesObject {
    const byStatus = Map.groupBy(codes, (code) => problemKinds[code].status);
    return Object.fromEntries(
        [...byStatus].map(([status, ofStatus]) => [
            status,
            {
                description: ofStatus.map((code) => `${code}: ${problemKinds[code].title}`).join('. '),
                content: { 'application/problem+json': { schema: problem } },
            },
        ]),
    );
}

/** Holds responses of the operators' API against its contract: what a client's generated code relies on. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { type ApiOptions, allRoutes, contractDocument } from '../../src/http/contract-document.ts';
import { mediaType } from '../../src/http/definition/file-answer.ts';

export interface Exchange {
    readonly method: string;
    /** Below `/api/`, with its query. */
    readonly path: string;
    readonly response: Response;
    readonly text: string;
}

/** Responses that belong to no operation of the contract: the path or the method is none. */
const outsideStatuses = [401, 403, 404, 405];

export interface ApiContract {
    /** Fails the test if the response is not one that the contract allows. */
    hold(exchange: Exchange): void;
}

/** Returns the contract of a deployment. Compiling its schemas takes longer than a test: each is compiled once. */
export function apiContract(options: ApiOptions): ApiContract {
    const key = JSON.stringify(options);
    const contract = contracts.get(key) ?? compiledContract(options);
    contracts.set(key, contract);
    return contract;
}

const contracts = new Map<string, ApiContract>();

function compiledContract(options: ApiOptions): ApiContract {
    const document = contractDocument(options);
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema({ ...document, $id: 'contract' }, undefined, undefined, false);
    const routes = allRoutes(options);

    function problemsOf(pointer: string, value: unknown): unknown {
        const validate = ajv.getSchema(`contract#${pointer}`);
        if (validate === undefined) return `the contract has no ${pointer}`;
        return validate(value) === true ? undefined : validate.errors;
    }

    return {
        hold({ method, path, response, text }) {
            const [plain = ''] = path.split('?');
            const operationMethod = method === 'HEAD' ? 'get' : method.toLowerCase();
            const route = routes.find(
                (each) => each.method === operationMethod && isOf(each.path, plain.replace(/\/$/, '')),
            );
            const type = mediaType(response.headers.get('content-type') ?? '');
            if (route === undefined) {
                expect(outsideStatuses).toContain(response.status);
                expect(problemsOf('/components/schemas/Problem', JSON.parse(text))).toBeUndefined();
                return;
            }
            const declared = document.paths?.[`/api/${route.path}`]?.[route.method]?.responses;
            expect(Object.keys(declared ?? {})).toContain(String(response.status));
            if (text === '') return;
            if (response.status === 200 && !isJson(response)) {
                expect(route.files).toContain(type);
                return;
            }
            const pointer = [
                'paths',
                `/api/${route.path}`,
                route.method,
                'responses',
                String(response.status),
                'content',
                type,
                'schema',
            ];
            const body: unknown = JSON.parse(text);
            const escaped = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
            expect(problemsOf(`/${escaped.join('/')}`, body)).toBeUndefined();
            // A schema drops what it does not declare.
            if (response.status === 200) expect(route.response?.parse(body)).toEqual(body);
        },
    };
}

export function isJson(response: Response): boolean {
    return /^application\/(?:[a-z]+\+)?json$/.test(mediaType(response.headers.get('content-type') ?? ''));
}

function isOf(template: string, path: string): boolean {
    const pattern = template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+');
    return new RegExp(`^${pattern}$`).test(path);
}

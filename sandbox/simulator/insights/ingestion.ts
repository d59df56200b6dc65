import type { Service, SimulatorResponse } from '../kernel/http.ts';
import { isObject, type JsonObject, numberIn, objectIn, textIn } from '../kernel/json.ts';

/**
 * The ingestion endpoint of Application Insights, protocol version 2.1, with local authentication off: it takes items of
 * one instrumentation key from principals with a token for Azure Monitor. Source: Azure/azure-rest-api-specs,
 * specification/applicationinsights/data-plane/Monitor.Exporters.
 */
export interface Ingestion {
    readonly service: Service;
    /** For APPLICATIONINSIGHTS_CONNECTION_STRING. */
    connectionString(resourceManager: string): string;
    /** Items that were taken, oldest first, as they were sent. */
    items(): readonly TelemetryItem[];
    /** Disturbs the endpoint until the next call: `away` responds with 503, `garbage` with 200 and no JSON, `silent` never. */
    disturb(disturbance: 'away' | 'garbage' | 'silent' | undefined): void;
    /** Number of requests that arrived, disturbed ones included. */
    requests(): number;
}

export interface TelemetryItem {
    readonly baseType: string;
    readonly baseData: JsonObject;
    readonly tags: JsonObject;
    /** ISO 8601. */
    readonly time: string;
}

const prefix = '/application-insights/';
const instrumentationKey = '0f0e0d0c-0b0a-4908-8706-050403020100';
/** The fields that the service needs of each kind of item that Pgwarden sends. */
const required: Readonly<Record<string, readonly string[]>> = {
    RequestData: ['id', 'name', 'duration', 'responseCode'],
    RemoteDependencyData: ['id', 'name', 'duration'],
    MetricData: [],
};

export function isIngestionPath(path: string): boolean {
    return path.startsWith(prefix);
}

export function createIngestion(): Ingestion {
    const taken: TelemetryItem[] = [];
    let disturbance: 'away' | 'garbage' | 'silent' | undefined;
    let requests = 0;
    return {
        service: async (request) => {
            requests += 1;
            if (disturbance === 'silent') return await new Promise(() => undefined);
            if (disturbance === 'away') return refusal(503, 'Service unavailable');
            if (disturbance === 'garbage') return { status: 200, body: '<html>' };
            if (request.method !== 'POST' || request.path !== `${prefix}v2.1/track`)
                return refusal(404, 'Not found');
            if (request.principal === undefined)
                return refusal(401, 'Token-based authentication is required');
            if (!Array.isArray(request.body)) return refusal(400, 'Invalid request format');
            return take(request.body, taken);
        },
        connectionString: (resourceManager) =>
            `InstrumentationKey=${instrumentationKey};IngestionEndpoint=${resourceManager}${prefix};LiveEndpoint=${resourceManager}${prefix}live/`,
        items: () => taken,
        disturb(next) {
            disturbance = next;
        },
        requests: () => requests,
    };
}

/** Status 206 when some items are refused. */
function take(body: readonly unknown[], taken: TelemetryItem[]): SimulatorResponse {
    const errors: object[] = [];
    for (const [index, envelope] of body.entries()) {
        const item = itemOf(envelope);
        if (typeof item === 'string') errors.push({ index, statusCode: 400, message: item });
        else taken.push(item);
    }
    const itemsAccepted = body.length - errors.length;
    return {
        status: errors.length === 0 ? 200 : 206,
        body: { itemsReceived: body.length, itemsAccepted, errors },
    };
}

function itemOf(envelope: unknown): TelemetryItem | string {
    const baseType = textIn(objectIn(envelope, 'data'), 'baseType') ?? '';
    const baseData = objectIn(objectIn(envelope, 'data'), 'baseData');
    const names = required[baseType];
    if (names === undefined) return `${baseType} is no type of telemetry`;
    if (textIn(envelope, 'iKey') !== instrumentationKey) return 'Invalid instrumentation key';
    const time = textIn(envelope, 'time') ?? '';
    if (Number.isNaN(Date.parse(time))) return 'Field time is missing';
    if (!isObject(baseData) || numberIn(baseData, 'ver') !== 2) return 'Field ver is missing';
    const missing = names.find((name) => textIn(baseData, name) === undefined);
    if (missing !== undefined) return `Field ${missing} on type ${baseType} is required`;
    const tags = objectIn(envelope, 'tags');
    return { baseType, baseData, tags: isObject(tags) ? tags : {}, time };
}

function refusal(statusCode: number, message: string): SimulatorResponse {
    return {
        status: statusCode,
        body: { itemsReceived: 0, itemsAccepted: 0, errors: [{ index: 0, statusCode, message }] },
    };
}

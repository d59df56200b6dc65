/** Destinations of telemetry, from the variables that the Functions host reads as well. */
export interface Destinations {
    readonly applicationInsights?: ApplicationInsights;
    readonly otlp?: OtlpEndpoint;
    /** Variables that name no usable destination, each with the form that it must have. Never their values. */
    readonly problems: readonly string[];
}

export interface ApplicationInsights {
    /** `https://westeurope-5.in.applicationinsights.azure.com`, without a slash at its end. */
    readonly ingestionEndpoint: string;
    readonly instrumentationKey: string;
    readonly scope: string;
    /** Absent: no token is sent. */
    readonly identity?: { readonly clientId: string | undefined };
}

export interface OtlpEndpoint {
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultIngestion = 'https://dc.services.visualstudio.com';
/** Audience of Azure Monitor in the public cloud. Other clouds name theirs in the connection string. */
const defaultAudience = 'https://monitor.azure.com';

/**
 * Reads the destinations. A variable that cannot be used is a problem to be logged: telemetry never keeps the app from
 * starting.
 */
export function destinations(environment: Environment): Destinations {
    const connection = environment.APPLICATIONINSIGHTS_CONNECTION_STRING?.trim() ?? '';
    const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() ?? '';
    const protocol = environment.OTEL_EXPORTER_OTLP_PROTOCOL?.trim() || 'http/json';
    const insights = connection === '' ? undefined : insightsOf(connection, environment);
    const isOtlpUsable = isHttpUrl(endpoint) && protocol.startsWith('http/');
    return {
        ...(insights === undefined ? {} : { applicationInsights: insights }),
        ...(isOtlpUsable ? { otlp: { endpoint, headers: headersOf(environment) } } : {}),
        problems: [
            ...(connection !== '' && insights === undefined
                ? [
                      'APPLICATIONINSIGHTS_CONNECTION_STRING: must have InstrumentationKey, and an https URL as IngestionEndpoint',
                  ]
                : []),
            ...(endpoint !== '' && !isOtlpUsable
                ? [
                      'OTEL_EXPORTER_OTLP_ENDPOINT: must be an http or https URL, and OTEL_EXPORTER_OTLP_PROTOCOL http/json or http/protobuf',
                  ]
                : []),
        ],
    };
}

function insightsOf(connection: string, environment: Environment): ApplicationInsights | undefined {
    const fields = pairsOf(connection);
    const instrumentationKey = fields.get('instrumentationkey') ?? '';
    const ingestion = fields.get('ingestionendpoint') ?? defaultIngestion;
    if (instrumentationKey === '' || !URL.canParse(ingestion) || !ingestion.startsWith('https:'))
        return undefined;
    const authentication = pairsOf(environment.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '');
    const audience = fields.get('aadaudience') || defaultAudience;
    return {
        ingestionEndpoint: ingestion.replace(/\/$/, ''),
        instrumentationKey,
        scope: `${audience.replace(/\/(?:\.default)?$/, '')}/.default`,
        ...(authentication.get('authorization')?.toUpperCase() === 'AAD'
            ? { identity: { clientId: authentication.get('clientid') || undefined } }
            : {}),
    };
}

/** Reads `Name=value;Name=value`, names in lower case. */
function pairsOf(text: string, separator = ';'): ReadonlyMap<string, string> {
    return new Map(
        text.split(separator).flatMap((pair) => {
            const [name = '', ...value] = pair.split('=');
            return value.length === 0 ? [] : [[name.trim().toLowerCase(), value.join('=').trim()] as const];
        }),
    );
}

/** `key=value,key=value`, values URL-encoded. */
function headersOf(environment: Environment): Readonly<Record<string, string>> {
    const pairs = pairsOf(environment.OTEL_EXPORTER_OTLP_HEADERS ?? '', ',');
    return Object.fromEntries([...pairs].map(([name, value]) => [name, decoded(value)]));
}

function decoded(value: string): string {
    try {
        return decodeURIComponent(value);
    } catch {
        return value;
    }
}

function isHttpUrl(text: string): boolean {
    return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

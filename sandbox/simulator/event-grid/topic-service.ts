import { azureError, type Principal, type Service, type SimulatorResponse } from '../kernel/http.ts';
import type { EventSchema } from './event.ts';

/** Event as it was published to the custom topic, untouched. */
export type PublishedEvent = Readonly<Record<string, unknown>>;

export interface TopicOptions {
    readonly key: string;
    /** True for a principal that may send to the topic (role EventGrid Data Sender). */
    readonly mayPublish: (principal: Principal) => boolean;
    readonly onPublished: (events: readonly PublishedEvent[]) => void;
    /** The topic's `inputSchema`. Events of the other schema are refused. */
    readonly inputSchema: EventSchema;
    /** Whether the topic is out of service: it responds with 503. */
    readonly isAway: () => boolean;
}

/** Azure refuses a request of more than 1 MB. */
const largestRequest = 1024 * 1024;

/** Media types of CloudEvents, one or several. Assumed: a topic of CloudEvents refuses other types, as its documents say. */
const cloudEventTypes = ['application/cloudevents+json', 'application/cloudevents-batch+json'];

/** The endpoint of a custom topic, `…/api/events`: takes events of its input schema. */
export function topicService(options: TopicOptions): Service {
    return (request) => {
        if (options.isAway()) return azureError(503, 'ServiceUnavailable', 'The service is unavailable.');
        if (!/\/api\/events\/?$/i.test(request.path))
            return azureError(404, 'NotFound', 'No such path on a topic.');
        if (request.method !== 'POST') {
            return azureError(405, 'MethodNotAllowed', `${request.method} is not supported by a topic.`);
        }
        const key = request.headers['aeg-sas-key'];
        if (key === undefined && request.principal === undefined) {
            return azureError(
                401,
                'Unauthorized',
                'Request must contain one of the following authorization signature: aeg-sas-token, aeg-sas-key.',
            );
        }
        if (key !== undefined && key !== options.key) {
            return azureError(
                401,
                'Unauthorized',
                'The request authorization key is not authorized for this topic.',
            );
        }
        if (key === undefined && request.principal !== undefined && !options.mayPublish(request.principal)) {
            return azureError(
                403,
                'Forbidden',
                `The principal associated with access token presented with the incoming request does not have permission to send data to ${request.path}.`,
            );
        }
        const [mediaType] = (request.headers['content-type'] ?? '').split(';');
        if (options.inputSchema === 'CloudEventSchemaV1_0' && !cloudEventTypes.includes(mediaType ?? '')) {
            return azureError(
                400,
                'BadRequest',
                `This resource is configured for CloudEvents v1.0 and does not take the content type '${mediaType}'.`,
            );
        }
        return accept(request.body, options);
    };
}

function accept(body: unknown, options: TopicOptions): SimulatorResponse {
    const events = Array.isArray(body) ? body : [body];
    if (JSON.stringify(events).length > largestRequest) {
        return azureError(413, 'PayloadTooLarge', 'The maximum size (1048576) has been exceeded.');
    }
    const published: PublishedEvent[] = [];
    for (const event of events) {
        if (!isObject(event))
            return azureError(
                400,
                'BadRequest',
                'This resource is configured to receive events in an array of objects.',
            );
        const missing = requiredNames[options.inputSchema].filter(
            (name) => event[name] === undefined || event[name] === '',
        );
        if (missing.length > 0) {
            return azureError(
                400,
                'BadRequest',
                `This resource is configured for the given event schema and requires the property '${missing.join("', '")}'.`,
            );
        }
        published.push(event);
    }
    options.onPublished(published);
    return { status: 200, headers: { 'content-length': '0' } };
}

const requiredNames: Readonly<Record<EventSchema, readonly string[]>> = {
    CloudEventSchemaV1_0: ['id', 'source', 'type', 'specversion'],
    EventGridSchema: ['id', 'subject', 'eventType', 'eventTime', 'dataVersion'],
};

function isObject(value: unknown): value is PublishedEvent {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

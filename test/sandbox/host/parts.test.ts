import { describe, expect, it } from 'vitest';
import { resolveExpressions, setting } from '../../../sandbox/host/app-settings.ts';
import { parseHostJson } from '../../../sandbox/host/host-json.ts';
import { compareRoutes, matchRoute, parseRoute } from '../../../sandbox/host/http-route.ts';
import { isWritten } from '../../../sandbox/host/log.ts';
import { createPollingDelay } from '../../../sandbox/host/polling-delay.ts';
import { decodedText, encodedText } from '../../../sandbox/host/queue-message.ts';
import { timeSpanMs } from '../../../sandbox/host/time-span.ts';
import { parseSchedule } from '../../../sandbox/host/timer-schedule.ts';

describe('host.json', () => {
    it('has the defaults of Azure Functions', () => {
        expect(parseHostJson({ version: '2.0' })).toEqual({
            routePrefix: 'api',
            queues: {
                batchSize: 16,
                newBatchThreshold: 8,
                maxDequeueCount: 5,
                visibilityTimeout: 0,
                maxPollingInterval: 60_000,
                messageEncoding: 'base64',
            },
            logRules: { default: 'information' },
            functionTimeout: 1_800_000,
        });
    });

    it('gives every setting that this host honors', () => {
        const document = {
            version: '2.0',
            functionTimeout: '-1',
            logging: { logLevel: { default: 'Warning', 'Function.X.User': 'None' } },
            extensions: {
                http: { routePrefix: '/v1/' },
                queues: {
                    batchSize: 4,
                    newBatchThreshold: 0,
                    maxDequeueCount: 2,
                    visibilityTimeout: '00:00:30',
                    maxPollingInterval: '00:00:00.100',
                    messageEncoding: 'none',
                },
            },
        };
        expect(parseHostJson(document)).toEqual({
            routePrefix: 'v1',
            queues: {
                batchSize: 4,
                newBatchThreshold: 0,
                maxDequeueCount: 2,
                visibilityTimeout: 30_000,
                maxPollingInterval: 100,
                messageEncoding: 'none',
            },
            logRules: { default: 'warning', 'function.x.user': 'none' },
            functionTimeout: undefined,
        });
    });

    it.each([
        [{}, 'host.json: version is undefined, allowed is "2.0".'],
        [[], 'host.json: The document is [], allowed is an object.'],
        [
            { version: '2.0', extensions: { queues: { maxPollingInterval: '00:00:00.050' } } },
            'host.json: extensions.queues.maxPollingInterval is "00:00:00.050", allowed is at least 00:00:00.100.',
        ],
        [
            { version: '2.0', extensions: { queues: { visibilityTimeout: '30' } } },
            'host.json: extensions.queues.visibilityTimeout is "30", allowed is a time span such as "00:00:30".',
        ],
        [
            { version: '2.0', logging: { logLevel: { default: 'Loud' } } },
            'host.json: logging.logLevel.default is "Loud", allowed is Trace, Debug, Information, Warning, Error, Critical, None.',
        ],
        [
            { version: '2.0', extensions: { queues: { messageEncoding: 'utf8' } } },
            'host.json: extensions.queues.messageEncoding is "utf8", allowed is "base64" or "none".',
        ],
    ])('is refused with setting, value and what is allowed: %j', (document, message) => {
        expect(() => parseHostJson(document)).toThrow(message);
    });
});

describe('Time spans', () => {
    it.each([
        ['00:00:02', 2000],
        ['00:00:00.1', 100],
        ['1.02:03:04', 93_784_000],
        ['00:01', 60_000],
        ['-00:00:01', -1000],
        ['00:60:00', undefined],
        ['24:00:00', undefined],
        ['5', undefined],
        ['soon', undefined],
    ])('%s is %s ms', (text, milliseconds) => {
        expect(timeSpanMs(text)).toBe(milliseconds);
    });
});

describe('Routes', () => {
    it.each([
        ['a/{b}', 'a/1', { b: '1' }],
        ['a/{b?}', 'a', {}],
        ['a/{b=7}', 'a', { b: '7' }],
        ['a/{b}', 'a', undefined],
        ['a', 'a/b', undefined],
        ['a/{b:int}', 'a/-5', { b: '-5' }],
        ['a/{b:int}', 'a/x', undefined],
        [
            'a/{b:guid}',
            'a/11111111-1111-4111-8111-111111111111',
            { b: '11111111-1111-4111-8111-111111111111' },
        ],
        ['a/{*rest}', 'a/b/c%20d', { rest: 'b/c d' }],
        ['a/{*rest}', 'a', { rest: '' }],
        ['a/{b}', 'a/x%2Fy', { b: 'x%2Fy' }],
        ['a/{b}', 'a/%zz', { b: '%zz' }],
    ])('%s matches %s as %j', (template, path, parameters) => {
        expect(matchRoute(parseRoute(template), path)).toEqual(parameters);
    });

    it('are tried from the most to the least specific', () => {
        const templates = ['a/{*rest}', 'a/{b}', 'a/b', 'a/{b:int}'];
        const sorted = templates.map(parseRoute).sort(compareRoutes);
        expect(sorted.map(({ template }) => template)).toEqual(['a/b', 'a/{b:int}', 'a/{b}', 'a/{*rest}']);
    });

    it('that cannot be read are refused', () => {
        expect(() => parseRoute('a/{b:prime}')).toThrow(
            "The route 'a/{b:prime}' has an unknown constraint: prime",
        );
        expect(() => parseRoute('a/x{b}')).toThrow(
            "The route 'a/x{b}' has a segment that cannot be read: x{b}",
        );
    });
});

/** As the rules of .NET's logging filter, which host.json's are. */
describe('Log levels', () => {
    const rules = { default: 'warning', function: 'information', 'function.noisy': 'none' } as const;

    it.each([
        ['information', 'Host.Startup', false],
        ['warning', 'Host.Startup', true],
        ['information', 'Function.quiet.User', true],
        ['debug', 'Function.quiet.User', false],
        ['critical', 'Function.noisy.User', false],
        ['information', 'Functional', true],
        ['information', 'Function.noisy-one', false],
    ] as const)('%s of %s: %s', (level, category, written) => {
        expect(isWritten(rules, level, category)).toBe(written);
    });
});

describe('Binding expressions', () => {
    const settings = { QUEUE: 'orders', Level: '1' };

    it('are replaced by app settings, whose names have no case', () => {
        expect(resolveExpressions('a-%QUEUE%-%level%', settings, 'x')).toBe('a-orders-1');
        expect(setting(settings, 'queue')).toBe('orders');
    });

    it('without such a setting are an error that names it', () => {
        expect(() => resolveExpressions('%NOPE%', settings, 'The queueName of f')).toThrow(
            'The queueName of f names the app setting NOPE, which does not exist.',
        );
    });
});

describe('Queue messages', () => {
    it('survive their encoding', () => {
        for (const encoding of ['base64', 'none'] as const) {
            expect(decodedText(encodedText('grüße €', encoding), encoding)).toBe('grüße €');
        }
    });

    it('that are not base64 of UTF-8 have no text', () => {
        expect(decodedText('{"a":1}', 'base64')).toBeUndefined();
        expect(decodedText('/w==', 'base64')).toBeUndefined();
    });
});

describe('Polling of an empty queue', () => {
    it('slows down to the maximum and is quick again after a message', () => {
        const polling = createPollingDelay(2000, () => 0.5);
        const waits = [true, false, false, false, false, false, false, true].map((found) =>
            polling.next(found),
        );
        expect(waits).toEqual([100, 200, 300, 500, 900, 1700, 2000, 100]);
    });
});

describe('Schedules', () => {
    it.each([
        ['0 */5 * * * *', '2026-01-01T00:01:00Z', '2026-01-01T00:05:00.000Z'],
        ['30 9 * * *', '2026-01-01T10:00:00Z', '2026-01-02T09:30:00.000Z'],
        ['0 0 12 * * MON-FRI', '2026-01-03T00:00:00Z', '2026-01-05T12:00:00.000Z'],
        // Both the day of the month and the day of the week must match: the first Friday 13th.
        ['0 0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-02-13T00:00:00.000Z'],
    ])('%s after %s is %s', (expression, after, next) => {
        expect(parseSchedule(expression, 'f').next(new Date(after)).toISOString()).toBe(next);
    });

    it('closer than a minute keep no status', () => {
        expect(parseSchedule('*/30 * * * * *', 'f').isMonitored).toBe(false);
        expect(parseSchedule('0 * * * * *', 'f').isMonitored).toBe(true);
    });

    it.each(['', 'hourly', '0 0 25 * * *', '1 2 3'])('%j is no schedule', (expression) => {
        expect(() => parseSchedule(expression, 'f')).toThrow("of 'f' was not recognized");
    });
});

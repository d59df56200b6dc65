import { describe, expect, it } from 'vitest';
import {
    isFinal,
    outcomeOfStatus,
    probationDelay,
    retryDelay,
} from '../../../../sandbox/simulator/event-grid/retry.ts';

const seconds = (milliseconds: number) => milliseconds / 1000;

describe('the retry schedule', () => {
    it('is the documented one', () => {
        const delays = Array.from({ length: 12 }, (_, index) => seconds(retryDelay(index + 1, 500)));
        expect(delays).toEqual([10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 43_200, 43_200]);
    });

    it.each([
        [401, 300],
        [403, 300],
        [404, 300],
        [408, 120],
        [503, 30],
        [500, 10],
        [0, 10],
    ])('waits longer at first after %i: %i seconds', (status, expected) => {
        expect(seconds(retryDelay(1, status))).toBe(expected);
        expect(seconds(retryDelay(9, status))).toBe(21_600);
    });

    it('counts only five statuses as success', () => {
        const successes = Array.from({ length: 500 }, (_, index) => index + 100).filter(
            (status) => outcomeOfStatus(status) === 'Delivered',
        );
        expect(successes).toEqual([200, 201, 202, 203, 204]);
    });

    it('ends at statuses that no retry cures', () => {
        const final = (endpointType: 'WebHook' | 'AzureFunction') =>
            Array.from({ length: 500 }, (_, index) => index + 100).filter((status) =>
                isFinal(status, endpointType),
            );
        expect(final('WebHook')).toEqual([400, 401, 413]);
        expect(final('AzureFunction')).toEqual([400, 413]);
    });

    it.each([
        ['Busy', 10],
        ['TimedOut', 10],
        ['SocketError', 30],
        ['NotFound', 300],
        ['ResolutionError', 300],
        ['Unauthorized', 300],
        ['Forbidden', 300],
    ] as const)('holds back everything after many times %s: %i seconds', (outcome, expected) => {
        expect(seconds(probationDelay(outcome))).toBe(expected);
    });
});

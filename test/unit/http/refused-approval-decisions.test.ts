import { describe, expect, test } from 'vitest';
import { apiOf } from '../../support/operators-api.ts';
import { orders, worldWith } from '../../support/story.ts';

describe('a decision about several changes is refused', () => {
    const change = { server: orders, id: 'x' };

    test.each([
        [[], 'changes: required; allowed: 1 to 100 changes, each with server and id', '#/changes'],
        [
            Array.from({ length: 101 }, () => change),
            'changes: required; allowed: 1 to 100 changes, each with server and id',
            '#/changes',
        ],
        ['all', 'changes: required; allowed: 1 to 100 changes, each with server and id', '#/changes'],
        [[change, 'x'], 'changes.1: allowed: an object with server and id', '#/changes/1'],
        [
            [{ ...change, server: 'orders' }],
            'changes.0.server: allowed: the resource id of a flexible server',
            '#/changes/0/server',
        ],
        [[{ server: orders }], 'changes.0.id: required; allowed: 1 to 100 characters', '#/changes/0/id'],
        [
            [{ ...change, 'a/b': 1 }],
            'changes.0.a/b: unknown; allowed: an object with server and id',
            '#/changes/0/a~1b',
        ],
    ])('with the changes %j', async (changes, detail, pointer) => {
        const body = { decision: 'approve', comment: 'x', operator: 'olga', changes };
        expect(await apiOf(worldWith()).post('approvals', body)).toMatchObject({
            status: 400,
            body: { code: 'InvalidBody', errors: [{ detail, pointer }] },
        });
    });

    test('with a decision that only one change can have', async () => {
        const body = { decision: 'withdraw', comment: 'x', operator: 'olga', changes: [change] };
        expect(await apiOf(worldWith()).post('approvals', body)).toMatchObject({
            status: 400,
            body: { errors: [{ detail: 'decision: allowed: approve, decline' }] },
        });
    });
});

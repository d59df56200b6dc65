import { describe, expect, it } from 'vitest';
import type { AdvancedFilter } from '../../../../sandbox/simulator/event-grid/advanced-filter.ts';
import type { GridEvent } from '../../../../sandbox/simulator/event-grid/event.ts';
import { isOfSource, passesFilters } from '../../../../sandbox/simulator/event-grid/filter.ts';
import {
    type EventSubscription,
    subscriptionProblems,
} from '../../../../sandbox/simulator/event-grid/subscription.ts';
import {
    configurationWritten,
    keyCreated,
    policyChanged,
    serverId,
    subscriptionId,
    subscriptionTo,
    vaultId,
} from './fixtures.ts';

const event: GridEvent = {
    id: '1',
    topic: `/subscriptions/${subscriptionId}`,
    subject: `${serverId}/configurations/log_connections`,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: '2026-05-01T10:00:00.0000000Z',
    data: {
        operationName: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
        authorization: { action: 'write' },
        size: 7,
        isNew: true,
        nothing: null,
    },
    dataVersion: '2',
    metadataVersion: '1',
};

function passes(differences: Partial<EventSubscription>): boolean {
    return passesFilters(subscriptionTo('http://localhost', differences), event);
}

describe('the filters of an event subscription', () => {
    it('accept everything when there are none', () => {
        expect(passes({})).toBe(true);
        expect(passes({ includedEventTypes: ['All'] })).toBe(true);
    });

    it('compare the type without case', () => {
        expect(passes({ includedEventTypes: ['microsoft.resources.resourcewritesuccess'] })).toBe(true);
        expect(passes({ includedEventTypes: ['Microsoft.Resources.ResourceDeleteSuccess'] })).toBe(false);
    });

    it('compare the subject without case unless set to case-sensitive', () => {
        expect(passes({ subjectBeginsWith: serverId.toUpperCase() })).toBe(true);
        expect(passes({ subjectBeginsWith: serverId.toUpperCase(), isSubjectCaseSensitive: true })).toBe(
            false,
        );
        expect(passes({ subjectEndsWith: '/LOG_CONNECTIONS' })).toBe(true);
        expect(passes({ subjectEndsWith: '/log_duration' })).toBe(false);
    });

    const operation = 'data.operationName';
    it.each<[AdvancedFilter, boolean]>([
        [{ operatorType: 'StringContains', key: 'subject', values: ['/flexibleservers/'] }, true],
        [
            {
                operatorType: 'StringContains',
                key: 'subject',
                values: ['/virtualMachines/', '/FLEXIBLESERVERS/'],
            },
            true,
        ],
        [{ operatorType: 'StringContains', key: 'subject', values: ['/virtualMachines/'] }, false],
        [{ operatorType: 'StringNotContains', key: 'subject', values: ['/virtualMachines/'] }, true],
        [{ operatorType: 'StringNotContains', key: 'subject', values: ['/flexibleServers/'] }, false],
        [{ operatorType: 'StringBeginsWith', key: operation, values: ['microsoft.dbforpostgresql/'] }, true],
        [{ operatorType: 'StringBeginsWith', key: operation, values: ['microsoft.insights/'] }, false],
        [{ operatorType: 'StringNotBeginsWith', key: operation, values: ['microsoft.insights/'] }, true],
        [{ operatorType: 'StringEndsWith', key: operation, values: ['/write', '/delete'] }, true],
        [{ operatorType: 'StringNotEndsWith', key: operation, values: ['/write'] }, false],
        [{ operatorType: 'StringIn', key: 'Data.Authorization.Action', values: ['WRITE'] }, true],
        [{ operatorType: 'StringIn', key: 'data.authorization.action', values: ['writes'] }, false],
        [{ operatorType: 'StringNotIn', key: 'data.authorization.action', values: ['write'] }, false],
        [{ operatorType: 'StringIn', key: 'data.missing', values: ['write'] }, false],
        [{ operatorType: 'StringNotIn', key: 'data.missing', values: ['write'] }, true],
        [{ operatorType: 'NumberIn', key: 'data.size', values: [6, 7] }, true],
        [{ operatorType: 'NumberNotIn', key: 'data.size', values: [6, 7] }, false],
        [{ operatorType: 'NumberInRange', key: 'data.size', values: [[1, 7]] }, true],
        [{ operatorType: 'NumberNotInRange', key: 'data.size', values: [[1, 6]] }, true],
        [{ operatorType: 'NumberLessThan', key: 'data.size', value: 7 }, false],
        [{ operatorType: 'NumberLessThanOrEquals', key: 'data.size', value: 7 }, true],
        [{ operatorType: 'NumberGreaterThan', key: 'data.size', value: 7 }, false],
        [{ operatorType: 'NumberGreaterThanOrEquals', key: 'data.size', value: 7 }, true],
        [{ operatorType: 'BoolEquals', key: 'data.isNew', value: true }, true],
        [{ operatorType: 'BoolEquals', key: 'data.isNew', value: false }, false],
        [{ operatorType: 'IsNullOrUndefined', key: 'data.nothing' }, true],
        [{ operatorType: 'IsNotNull', key: 'data.missing' }, false],
        [{ operatorType: 'IsNotNull', key: 'data.size' }, true],
    ])('respond to %j with %j', (filter, expected) => {
        expect(passes({ advancedFilters: [filter] })).toBe(expected);
    });

    it('must all pass', () => {
        const right: AdvancedFilter = {
            operatorType: 'StringContains',
            key: 'subject',
            values: ['flexibleServers'],
        };
        const wrong: AdvancedFilter = { operatorType: 'StringContains', key: 'subject', values: ['vaults'] };
        expect(passes({ advancedFilters: [right, right] })).toBe(true);
        expect(passes({ advancedFilters: [right, wrong] })).toBe(false);
    });
});

describe('the source of an event subscription', () => {
    it.each([
        [{ kind: 'subscription', subscriptionId: subscriptionId.toUpperCase() }, [true, false, false]],
        [{ kind: 'keyVault', vaultId: vaultId.toLowerCase() }, [false, true, false]],
        [{ kind: 'policy', subscriptionId }, [false, false, true]],
        [{ kind: 'subscription', subscriptionId: 'another' }, [false, false, false]],
    ] as const)('%j has its own events only', (source, expected) => {
        const azureEvents = [configurationWritten, keyCreated, policyChanged];
        expect(azureEvents.map((event) => isOfSource(source, event))).toEqual(expected);
    });
});

describe('the limits of an event subscription', () => {
    const filter = (values: readonly string[]): AdvancedFilter => ({
        operatorType: 'StringIn',
        key: 'subject',
        values,
    });
    const problems = (differences: Partial<EventSubscription>) =>
        subscriptionProblems(subscriptionTo('http://localhost', differences));

    it.each<[Partial<EventSubscription>, readonly string[]]>([
        [{}, []],
        [{ advancedFilters: [filter(Array.from({ length: 25 }, (_, index) => `value ${index}`))] }, []],
        [
            { advancedFilters: [filter(Array.from({ length: 26 }, (_, index) => `value ${index}`))] },
            ['26 values in advanced filters, allowed are 25'],
        ],
        [
            { advancedFilters: Array.from({ length: 26 }, () => filter([])) },
            ['26 advanced filters, allowed are 25'],
        ],
        [
            { advancedFilters: [filter(['x'.repeat(513)])] },
            ['an advanced filter value of 513 characters, allowed are 512'],
        ],
        [
            { advancedFilters: [{ operatorType: 'IsNotNull', key: 'data.a.b.c' }] },
            ["advanced filter key 'data.a.b.c' is nested deeper than two levels"],
        ],
        [{ maxDeliveryAttempts: 0 }, ['maxDeliveryAttempts is 0, allowed are 1 to 30']],
        [{ timeToLiveMinutes: 1441 }, ['timeToLiveMinutes is 1441, allowed are 1 to 1440']],
        [{ maxEventsPerBatch: 5001 }, ['maxEventsPerBatch is 5001, allowed are 1 to 5000']],
    ])('are those of Azure (case %#)', (differences, expected) => {
        expect(problems(differences)).toEqual(expected);
    });
});

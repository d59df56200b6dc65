import { expect, test } from 'vitest';
import {
    billedSeconds,
    costLines,
    costOf,
    costText,
    grantOf,
    totalUsage,
} from '../../../bench/support/cost.ts';
import { storageUsage } from '../../../bench/support/metered-app.ts';
import { meters, type Prices, parsePrices, publishedPrices } from '../../../bench/support/prices.ts';

const document = {
    gigabyteSeconds: priceOf('GB-s', 0.00002, 1, 100_000),
    executions: priceOf('executions', 0.4, 1_000_000, 250_000),
    queueWrites: priceOf('queue writes', 0.005, 10_000),
    queueReads: priceOf('queue reads', 0.004, 10_000),
    tableOperations: priceOf('table operations', 0.0004, 10_000),
    blobWrites: priceOf('blob writes', 0.05, 10_000),
    blobReads: priceOf('blob reads', 0.004, 10_000),
    eventOperations: priceOf('event operations', 0.6, 1_000_000, 100_000),
    logGigabytes: priceOf('GB of logs', 2.5, 1, 5),
    alertRulesOften: priceOf('alert rules, every 5 minutes', 1.5, 1),
    alertRules: priceOf('alert rules, every 15 minutes', 0.5, 1),
};
const prices: Prices = parsePrices(JSON.stringify(document));

function priceOf(unit: string, price: number, per: number, free = 0) {
    return {
        unit,
        price,
        per,
        free,
        currency: 'USD',
        source: 'https://prices.example',
        readOn: '2026-11-29',
    };
}

test('a month costs the sum of its counts and prices, the dearest first', () => {
    const usage = { queueReads: 31_536_000, executions: 500_000, gigabyteSeconds: 200_000 };
    expect(costLines(usage, prices)).toEqual([
        { meter: 'queueReads', count: 31_536_000, usd: expect.closeTo(12.6144) },
        { meter: 'gigabyteSeconds', count: 200_000, usd: expect.closeTo(4) },
        { meter: 'executions', count: 500_000, usd: expect.closeTo(0.2) },
    ]);
    expect(costOf(usage, prices)).toBeCloseTo(16.8144);
});

test('a free grant takes off what is used, and the whole grant at most', () => {
    expect(
        grantOf({ gigabyteSeconds: 200_000, executions: 125_000, queueReads: 10_000 }, prices),
    ).toBeCloseTo(2 + 0.05);
});

test('the text of a cost names each part with its share, and below it counts and prices', () => {
    const parts = [
        { name: 'ticks', times: 50_000, usage: { gigabyteSeconds: 2 } },
        { name: 'polls', times: 20_000_000, usage: { queueReads: 1 } },
    ];
    expect(totalUsage(parts)).toEqual({ gigabyteSeconds: 100_000, queueReads: 20_000_000 });
    expect(costText(parts, prices)).toEqual([
        '8.00 USD, 80 %: polls (20,000,000 a month)',
        '    8.00 USD: 20,000,000 queue reads × 0.004 per 10,000',
        '2.00 USD, 20 %: ticks (50,000 a month)',
        '    2.00 USD: 100,000 GB-s × 0.00002',
    ]);
});

test('an execution is billed a second at least, and then by steps of 100 ms', () => {
    expect([3, 1_000, 1_001, 2_350].map(billedSeconds)).toEqual([1, 1, 1.1, 2.4]);
});

test('a request to storage is billed by its service and operation', () => {
    for (const [service, method, path, usage] of [
        ['queue', 'GET', '/account/assessments/messages', { queueReads: 1 }],
        ['queue', 'POST', '/account/assessments/messages', { queueWrites: 1 }],
        ['table', 'PUT', "/account/servers(PartitionKey='a')", { tableOperations: 1 }],
        ['blob', 'PUT', '/account/state/sweep.json', { blobWrites: 1 }],
        ['blob', 'GET', '/account/state/sweep.json', { blobReads: 1 }],
        ['blob', 'GET', '/account/dead-letters?restype=container&comp=list', { blobWrites: 1 }],
        ['blob', 'PUT', '/account/leases/a?comp=lease', { blobReads: 1 }],
        ['blob', 'DELETE', '/account/dead-letters/a', {}],
    ] as const) {
        expect(storageUsage({ service, method, path }), `${method} ${path}`).toEqual(usage);
    }
});

test('the prices of the repository have a source, or say that they are assumed', () => {
    expect(Object.keys(publishedPrices()).sort()).toEqual([...meters].sort());
});

test('a file of prices is refused with every problem that it has', () => {
    const { logGigabytes: _left, ...rest } = document;
    const { source: _source, ...unsourced } = document.executions;
    const broken = {
        ...rest,
        executions: unsourced,
        queueReads: { ...document.queueReads, price: '0.004' },
        blobReads: { ...document.blobReads, currency: 'EUR' },
    };
    const refusal = refusalOf(JSON.stringify(broken));
    expect(refusal).toContain('executions: a price has source and readOn, or "assumed": true');
    expect(refusal).toMatch(/^queueReads\.price: .*number/m);
    expect(refusal).toMatch(/^blobReads\.currency: .*USD/m);
    expect(refusal).toMatch(/^logGigabytes: /m);
    expect(refusalOf('{"executions": ')).toContain('The prices are no JSON');
});

test('an assumed price needs no source', () => {
    const { source: _source, readOn: _readOn, ...unsourced } = document.executions;
    const assumed = { ...document, executions: { ...unsourced, assumed: true } };
    expect(parsePrices(JSON.stringify(assumed)).executions).toMatchObject({ price: 0.4, assumed: true });
});

function refusalOf(text: string): string {
    try {
        parsePrices(text);
    } catch (error) {
        return error instanceof Error ? error.message : '';
    }
    return 'accepted';
}

import { expect, test } from 'vitest';
import { repairTraces } from '../../../sandbox/demo/trace-text.ts';
import type { TelemetryItem } from '../../../sandbox/simulator/insights/ingestion.ts';

function span(
    name: string,
    [id, parent, time]: readonly [string, string, string],
    properties: Readonly<Record<string, string>> = {},
): TelemetryItem {
    return {
        baseType: 'RemoteDependencyData',
        baseData: { id, name, duration: '0.00:00:00.250', properties },
        tags: { 'ai.operation.id': 'trace', 'ai.operation.parentId': parent },
        time: `2026-11-30T10:00:${time}Z`,
    };
}

const received = span('receive event', ['a', 'host', '00.000']);
const written = span('write change', ['b', 'a', '01.500'], { 'pgwarden.result': 'accepted' });

test('the spans of a verified repair are a tree, in the order of their start', () => {
    const verified = span('append audit entry', ['c', 'b', '03.000'], { 'pgwarden.outcome': 'verified' });
    expect([...repairTraces([verified, written, received])]).toEqual([
        [
            'trace',
            [
                '   0.00 s  receive event (00:00.250)',
                '   1.50 s    write change: accepted (00:00.250)',
                '   3.00 s      append audit entry: verified (00:00.250)',
            ],
        ],
    ]);
});

test('a trace without a verified repair is left out', () => {
    expect(repairTraces([received, written]).size).toBe(0);
});

import hostJson from '../../host.json' with { type: 'json' };
import alerts from '../../infra/alerts.json' with { type: 'json' };
import type { Benchmark, Figure } from '../benchmark.ts';
import {
    type CostPart,
    costOf,
    costText,
    dollars,
    grantOf,
    linesText,
    totalUsage,
    type Usage,
} from '../support/cost.ts';
import { assumed, type MeasuredUsage, measureUsage } from '../support/measured-usage.ts';
import { meters, type Prices, publishedPrices } from '../support/prices.ts';

/** Prices what Azure bills for a month, from the counts of the deployed adapters in front of Azurite. */
export const benchmark: Benchmark = {
    title: 'Cost',
    async run({ isQuick }) {
        const prices = publishedPrices();
        const measured = await measureUsage(
            isQuick
                ? { servers: 2, drifts: 1, isFirstSweep: true }
                : { servers: 20, drifts: 10, isFirstSweep: false },
        );
        return {
            figures: [
                ...assumed.fleets.map((servers) => monthFigure(servers, measured, prices)),
                repairFigure(measured, prices),
            ],
        };
    },
};

function partsOf(
    servers: number,
    { sweptServer, sweep, repair, tick, irrelevantEvent }: MeasuredUsage,
): readonly CostPart[] {
    const { daysPerMonth, sweepsPerDay } = assumed;
    const days = servers * daysPerMonth;
    return [
        {
            name: 'sweeps: servers assessed',
            times: days * sweepsPerDay,
            usage: sweptServer,
        },
        { name: 'sweeps: their own steps', times: daysPerMonth * sweepsPerDay, usage: sweep },
        { name: 'repaired drifts', times: servers * assumed.driftsPerServerAndMonth, usage: repair },
        { name: 'on-tick every minute', times: daysPerMonth * 1_440, usage: tick },
        {
            name: 'events of servers that cause nothing',
            times: days * assumed.irrelevantEventsPerServerAndDay,
            usage: irrelevantEvent,
        },
        {
            name: "events that Event Grid's filter drops",
            times: days * assumed.filteredEventsPerServerAndDay,
            usage: { eventOperations: 2 },
        },
        {
            name: 'polls of empty queues',
            times: (assumed.pollingInstances * daysPerMonth * 86_400) / pollingSeconds(),
            usage: { queueReads: 1 },
        },
        { name: 'alerts', times: 1, usage: alertUsage() },
    ];
}

/** Returns the rules of the deployment by how often Azure evaluates them. */
function alertUsage(): Usage {
    const often = alerts.filter(({ frequency }) => frequency === 'PT5M').length;
    return { alertRulesOften: often, alertRules: alerts.length - often };
}

/** Seconds between two polls of an idle queue, from host.json. */
function pollingSeconds(): number {
    const [hours = 0, minutes = 0, seconds = 0] = hostJson.extensions.queues.maxPollingInterval
        .split(':')
        .map(Number);
    return (hours * 60 + minutes) * 60 + seconds;
}

function monthFigure(servers: number, measured: MeasuredUsage, prices: Prices): Figure {
    const parts = partsOf(servers, measured);
    const usage = totalUsage(parts);
    const usd = costOf(usage, prices);
    return {
        name: `cost of ${servers.toLocaleString('en-US')} servers and month`,
        value: usd,
        unit: 'USD',
        details: [
            dearestText(parts, usd, prices),
            `the free grants of a month take ${dollars(grantOf(usage, prices))} off, where nothing else uses them`,
            ...costText(parts, prices),
            ...assumptionTexts(measured, prices),
        ],
    };
}

function dearestText(parts: readonly CostPart[], whole: number, prices: Prices): string {
    const [dearest] = parts
        .map((part) => ({ name: part.name, usd: costOf(totalUsage([part]), prices) }))
        .toSorted((a, b) => b.usd - a.usd);
    if (dearest === undefined) throw new Error('Nothing is counted');
    return `most of it: ${dearest.name}, ${dollars(dearest.usd)}; ${dollars(whole - dearest.usd)} without`;
}

function assumptionTexts({ azureCalls, longestMs }: MeasuredUsage, prices: Prices): readonly string[] {
    const { blobWrites, blobReads } = assumed.hostPerTick;
    const assumedPrices = meters.filter((meter) => prices[meter].assumed).map((meter) => prices[meter].unit);
    return [
        `polls: one instance for each of ${assumed.pollingInstances} queues that lives all month and polls every ${pollingSeconds()} s; Flex Consumption scales to zero, and then nothing polls`,
        `executions: each is billed as if it were alone on its instance of ${assumed.instanceMemory} GB, 1 s at least; those that overlap share it; the longest took ${longestMs.toFixed(0)} ms, with a simulated Azure that responds faster than Azure`,
        `a server: ${assumed.sweepsPerDay} sweeps a day, ${assumed.driftsPerServerAndMonth} drift a month, ${assumed.irrelevantEventsPerServerAndDay} events a day that cause nothing, ${assumed.filteredEventsPerServerAndDay} a day that the filter drops`,
        `the Functions host, not measured: ${assumed.hostRecords} records of its log for each execution, ${assumed.recordBytes} bytes each without messages; ${blobWrites} write and ${blobReads} reads of blobs for each tick`,
        `Resource Manager is free: ${azureCalls.sweptServer.toFixed(1)} calls for a swept server, ${azureCalls.repair.toFixed(1)} for a repair`,
        `assumed prices: ${assumedPrices.join('; ') || 'none'}`,
        'left out: stored gigabytes, retention and sampling of logs, traffic, Key Vault',
    ];
}

function repairFigure({ repair }: MeasuredUsage, prices: Prices): Figure {
    return {
        name: 'cost of a repaired drift',
        value: costOf(repair, prices),
        unit: 'USD',
        details: linesText(repair, prices),
    };
}

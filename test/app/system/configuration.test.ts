import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorsCalls } from '../../support/operators-calls.ts';
import { standardBaseline, type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { acceptedWrites, sentWrites } from '../../support/sandbox-ledger.ts';

let box: TestSandbox;

/** A control that nobody knows, and a threshold that Azure does not take. */
const invalidBaseline = {
    ...standardBaseline,
    modes: { 'secure-transprot': 'enforce' },
    thresholds: { logRetentionDays: 30, tlsMinimumVersion: '1.1' },
};

beforeAll(async () => {
    box = await testSandbox({ servers: 4 }, invalidBaseline);
});
afterAll(() => box?.close());

const parameter = 'log_checkpoints';
const repaired = ['intended log-checkpoints', 'verified log-checkpoints'];

/** Lines of the host with these words, from that line on. */
function linesWith(words: string, from: number): readonly string[] {
    return box.hostLines.slice(from).filter((line) => line.includes(words));
}

/** The baseline is good again, and the minute is over after which that is looked for. */
async function mended(): Promise<void> {
    await box.putBaseline(standardBaseline);
    await operatorsCalls(box.sandbox).runTimer('on-tick');
}

describe('a baseline', () => {
    test('that is invalid and has no valid one before it stops every write, with every problem named', async () => {
        const { id } = box.server(0);
        await box.azure.setParameter('alice', id, parameter, 'off');
        // Two processes that record the refusal at once can requeue it before: that line is not about the baseline.
        const requeued = (): readonly string[] =>
            linesWith('Message requeued', 0).filter((text) => text.includes('secure-transprot'));
        await box.until('it is requeued twice', () => requeued().length >= 2);
        const [line = ''] = requeued();
        expect(line).toContain('logRetentionDays');
        expect(line).toContain('tlsMinimumVersion');
        expect(sentWrites(box.sandbox, id)).toEqual([]);
        expect(await box.api.trail(id)).toEqual([]);
        expect(await box.queuedMessages()).toEqual({ assessments: 1 });
    });

    test('that is valid again lets waiting changes continue', async () => {
        const { id } = box.server(0);
        await box.putBaseline(standardBaseline);
        await box.untilTrail(id, repaired);
        expect(acceptedWrites(box.sandbox, id)).toEqual([`configurations/${parameter}`]);
    });

    test('that became invalid stops every write until it is valid, and the last valid one continues to report', async () => {
        const { id } = box.server(1);
        const from = box.hostLines.length;
        await box.putBaseline(invalidBaseline);
        await box.azure.setParameter('bob', id, parameter, 'off');
        await box.untilTrail(id, ['held log-checkpoints']);
        const [refusal = ''] = linesWith('Baseline refused', from);
        expect(refusal).toContain('secure-transprot');
        expect(refusal).toContain('logRetentionDays');
        expect(sentWrites(box.sandbox, id)).toEqual([]);
        const outcomes = (await box.api.audit('fleet')).map(({ outcome }) => outcome);
        expect(outcomes).toContain('baselineRefused');
        await mended();
        await box.untilTrail(id, repaired);
    });

    test.each([
        ['is invalid at the start of the app', 2, async () => box.putBaseline(invalidBaseline)],
        ['is not JSON at the start of the app', 3, async () => box.putBaseline('{"extends": "standard"')],
    ])('that %s stops every write until it is valid', async (_what, index, spoil) => {
        const { id } = box.server(index);
        await spoil();
        await box.sandbox.host.stop();
        await box.sandbox.host.start();
        await box.azure.setParameter('terraform', id, parameter, 'off');
        // Under the last good one, which another instance had worked with.
        await box.untilTrail(id, ['held log-checkpoints']);
        expect(sentWrites(box.sandbox, id)).toEqual([]);
        await mended();
        await box.untilTrail(id, repaired);
    });
});

describe('app settings', () => {
    test('that are invalid keep the app from starting, with every problem named, and nothing is lost', async () => {
        const { id } = box.server(0);
        const { host } = box.sandbox;
        await box.untilQuiet();
        await host.stop();
        const start = host.start({
            DRY_RUN: 'maybe',
            SUBSCRIPTION_IDS: 'all',
            SWEEP_SCHEDULE: 'daily',
            LOG_ANALYTICS_WORKSPACE_ID: 'contoso-logs',
            BASELINE: '../standard',
            OPERATION_SETTLE_TIME: 'soon',
            DRYRUN: 'false',
            AzureWebJobsStorage__accountName: 'contoso',
        });
        const refusal = await start.then(
            () => 'it started',
            (error: unknown) => String(error),
        );
        expect(refusal).toContain('DRY_RUN is "maybe"; allowed: true, false');
        expect(refusal).toContain('SUBSCRIPTION_IDS is "all"; allowed: subscription ids (GUIDs)');
        expect(refusal).toContain('SWEEP_SCHEDULE is "daily"; allowed: an NCRONTAB expression');
        expect(refusal).toContain('LOG_ANALYTICS_WORKSPACE_ID is "contoso-logs"; allowed: the resource id');
        expect(refusal).toContain('BASELINE is "../standard"; allowed: a shipped profile');
        expect(refusal).toContain('OPERATION_SETTLE_TIME is "soon"; allowed: an ISO 8601 duration');
        expect(refusal).toContain('DRYRUN is not a setting; allowed: DRY_RUN');
        expect(refusal).toContain('AzureWebJobsStorage contradicts AzureWebJobsStorage__*');
        // The connection string holds the key of the account.
        expect(refusal).not.toContain('AccountKey');

        await box.azure.setParameter('alice', id, 'log_connections', 'off');
        expect(host.pid).toBeUndefined();
        await host.start({
            DRY_RUN: 'false',
            SUBSCRIPTION_IDS: box.sandbox.endpoints.subscriptionIds.join(','),
            SWEEP_SCHEDULE: undefined,
            LOG_ANALYTICS_WORKSPACE_ID: undefined,
            BASELINE: 'e2e.json',
            OPERATION_SETTLE_TIME: undefined,
            DRYRUN: undefined,
            AzureWebJobsStorage__accountName: undefined,
        });
        await box.untilTrail(id, ['intended log-connections', 'verified log-connections']);
    });
});

test('every remediation has one end, the audit verifies and nothing waits', async () => {
    await box.untilQuiet();
    await box.expectOrder();
});

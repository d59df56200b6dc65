import { expect, test } from 'vitest';
import { auditLog } from '../../../../../src/azure/storage/audit/audit-log.ts';
import { controls } from '../../../../../src/controls/index.ts';
import { listRemediations } from '../../../../../src/workflows/queries/list-remediations.ts';
import { auditEntry } from '../../../../support/audit-entries.ts';
import { digest } from '../../../../support/digest.ts';
import { perFile } from '../../../../support/per-file.ts';
import { emptyTable, openAccount } from '../../../../support/shared-storage.ts';
import { chained, storeChains } from './stored-chains.ts';

const account = perFile(openAccount, (storage) => storage.stop(), 60_000);

test('remediations whose entries lie on several pages are whole on each, and each is listed once', async () => {
    const table = await emptyTable(account());
    const ids = Array.from({ length: 40 }, (_, index) => `remediation-${index}`);
    const at = (second: number) =>
        new Date(Date.parse('2026-06-15T12:00:00Z') + second * 1_000).toISOString();
    const intended = ids.map((remediationId, index) =>
        auditEntry(`${remediationId}:intended`, { outcome: 'intended', remediationId, at: at(index) }),
    );
    const closed = ids.map((remediationId, index) =>
        auditEntry(`${remediationId}:closed`, {
            outcome: index % 2 === 0 ? 'verified' : 'failed',
            remediationId,
            at: at(100 + index),
            durationMs: 100_000,
            writes: 1,
        }),
    );
    await storeChains(table, chained([...intended, ...closed]));
    const ports = {
        audit: auditLog(table, digest),
        controls,
        clock: { now: () => new Date('2026-06-15T13:00:00Z') },
    };
    const found: string[] = [];
    const pages: number[] = [];
    let continuation: string | undefined;
    do {
        const page = await listRemediations(ports, {
            limit: 15,
            ...(continuation === undefined ? {} : { continuation }),
        });
        for (const { id, steps, repairMs, exposureMs } of page.remediations) {
            found.push(id);
            expect([steps.length, repairMs, exposureMs]).toEqual([2, 100_000, 100_000]);
        }
        pages.push(page.remediations.length);
        continuation = page.continuation;
    } while (continuation !== undefined);
    expect(pages).toEqual([15, 15, 10]);
    expect(found).toEqual(ids.toReversed());
    const failed = await listRemediations(ports, { limit: 100, outcomes: ['failed', 'superseded'] });
    expect(failed.remediations).toHaveLength(20);
});

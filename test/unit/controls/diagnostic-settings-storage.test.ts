import { expect, test } from 'vitest';
import { diagnosticSettings } from '../../../src/controls/diagnostic-settings.ts';
import { diagnosticSettingsEventHub } from '../../../src/controls/diagnostic-settings-event-hub.ts';
import { diagnosticSettingsStorage } from '../../../src/controls/diagnostic-settings-storage.ts';
import { applyChanges } from '../../support/apply-change.ts';
import { eventHub, serverState, storageAccount, thresholds, workspaceId } from '../../support/states.ts';

/** What it has in common with an event hub: diagnostic-settings-event-hub.test.ts. */

const { storageAccountId } = storageAccount;
const wanted = thresholds({
    diagnosticSettings: {
        workspaceId,
        categoryGroup: 'audit',
        eventHubs: [eventHub],
        storageAccounts: [storageAccount],
    },
});

test('a storage account is known in any case, and another one does not count', () => {
    const verdict = (id: string) =>
        diagnosticSettingsStorage.evaluate(
            serverState({
                diagnosticSettings: [
                    {
                        name: 'archive',
                        storageAccountId: id,
                        logs: [{ categoryGroup: 'audit', enabled: true }],
                        metrics: [],
                    },
                ],
            }),
            wanted,
        ).kind;
    expect(verdict(storageAccountId.toUpperCase())).toBe('compliant');
    expect(verdict(`${storageAccountId}x`)).toBe('drifted');
});

test('three destinations get three settings, which no control of another destination changes', () => {
    const all = [diagnosticSettings, diagnosticSettingsEventHub, diagnosticSettingsStorage] as const;
    const changes = all.flatMap((control) => control.plan?.(serverState(), wanted) ?? []);
    const repaired = applyChanges(serverState(), changes);
    expect(repaired.diagnosticSettings.map(({ name }) => name)).toEqual([
        'pgwarden',
        'pgwarden-event-hub',
        'pgwarden-storage',
    ]);
    expect(all.map((control) => control.evaluate(repaired, wanted).kind)).toEqual([
        'compliant',
        'compliant',
        'compliant',
    ]);
});

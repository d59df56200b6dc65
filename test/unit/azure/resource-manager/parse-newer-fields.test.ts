import { describe, expect, test } from 'vitest';
import { parseServer as parse } from '../../../../src/azure/resource-manager/parse-server.ts';
import type { ServerProperties } from '../../../../src/model/server-state.ts';
import { toldByAzure } from '../../../support/told-by-azure.ts';

/** Sections of a server as they were recorded, and as they are read. */
const sections = {
    network: { publicNetworkAccess: 'Disabled' },
    authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
    dataEncryption: { type: 'SystemManaged' },
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
    storage: { iops: 500, tier: 'P10', storageSizeGB: 128, autoGrow: 'Disabled' },
    maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
};
const recorded = { ...sections, location: 'Canada Central' };

function parseServer(body: unknown): ServerProperties {
    return parse(toldByAzure(body));
}

describe('newer and unknown fields', () => {
    test('are told by the newest api-version', () => {
        const told = { ...recorded, fipsMode: 'enabled', backup: { immutableBackup: 'Enabled' } };
        expect(parseServer(told)).toMatchObject({
            fipsMode: 'Enabled',
            backup: { immutableBackup: 'Enabled' },
        });
    });

    test('that are absent stay absent, and another word than enabled is not enabled', () => {
        expect(parseServer(recorded)).not.toHaveProperty('fipsMode');
        expect(parseServer(recorded).backup).not.toHaveProperty('immutableBackup');
        expect(parseServer({ ...recorded, fipsMode: 'On' }).fipsMode).toBe('Disabled');
    });

    test.each(['network', 'authConfig', 'dataEncryption', 'backup', 'storage', 'maintenanceWindow'] as const)(
        'of section %s are kept as they are',
        (section) => {
            const unknown = { ofTomorrow: { deep: [1, 'two'] }, flag: true };
            const read = parseServer({ ...recorded, [section]: { ...recorded[section], ...unknown } });
            expect(read[section]).toEqual({ ...sections[section], ...unknown });
        },
    );

    test('that Azure sets itself, that are null, or that are another spelling are left out', () => {
        const { backup, storage } = parseServer({
            ...recorded,
            backup: { ...recorded.backup, earliestRestoreDate: '2026-06-01T00:00:00Z', nothing: null },
            storage: { ...recorded.storage, AutoGrow: 'Enabled' },
        });
        expect(backup).toEqual(sections.backup);
        expect(storage).toEqual(sections.storage);
    });

    test('that are larger than can be kept make their section unreadable', () => {
        const huge = { ...recorded, network: { ...recorded.network, ofTomorrow: 'x'.repeat(9_000) } };
        expect(() => parseServer(huge)).toThrow('has more unknown fields than can be kept');
    });
});

import { describe, expect, test } from 'vitest';
import { dataEgress } from '../../../src/controls/data-egress.ts';
import type { EgressName } from '../../../src/model/data-egress.ts';
import { type ParameterOverride, serverState, thresholds } from '../../support/states.ts';

const members = 'Databases may use the extensions: their owners remove them, then extension-allow-list';

function boolean(value: string): ParameterOverride {
    return { value, dataType: 'Boolean', allowedValues: 'on,off' };
}

/** As Azure creates a server. */
const created = {
    'azure.fabric_mirror_enabled': boolean('off'),
    'azure_storage.public_account_access': boolean('on'),
    'azure_storage.allow_network_access': boolean('on'),
};

function state(parameters: Readonly<Record<string, ParameterOverride>> = {}) {
    return serverState({ parameters: { ...created, ...parameters } });
}

function allowing(...allowedDataEgress: EgressName[]) {
    return thresholds({ allowedDataEgress });
}

describe('data-egress', () => {
    test('a server as Azure creates it is compliant: azure_storage may not be used', () => {
        expect(dataEgress.evaluate(state(), thresholds())).toEqual({ kind: 'compliant' });
        expect(dataEgress.plan?.(state(), thresholds())).toEqual([]);
    });

    test.each(['on', 'ON', '', ' off', 'banana'])('mirroring that is "%s" is turned off', (value) => {
        const found = state({ 'azure.fabric_mirror_enabled': boolean(value) });
        expect(dataEgress.evaluate(found, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [{ what: 'azure.fabric_mirror_enabled', found: value, wanted: 'off' }],
        });
        expect(dataEgress.plan?.(found, thresholds())).toEqual([
            {
                kind: 'parameter',
                name: 'azure.fabric_mirror_enabled',
                from: value,
                to: 'off',
                dataType: 'Boolean',
                isDynamicConfig: true,
                control: 'data-egress',
                disruption: 'connectivity',
            },
        ]);
    });

    test('mirroring that the baseline allows stays', () => {
        const found = state({ 'azure.fabric_mirror_enabled': boolean('on') });
        expect(dataEgress.evaluate(found, allowing('azure.fabric_mirror_enabled'))).toEqual({
            kind: 'compliant',
        });
    });

    test.each([
        ['azure.extensions', 'hstore,AZURE_STORAGE'],
        ['shared_preload_libraries', 'pg_cron,azure_storage'],
    ])('the switches of azure_storage count where it is in %s', (name, value) => {
        const found = state({ [name]: value });
        expect(dataEgress.evaluate(found, thresholds())).toEqual({
            kind: 'drifted',
            evidence: [
                { what: 'azure_storage.public_account_access', found: 'on', wanted: 'off' },
                { what: 'azure_storage.allow_network_access', found: 'on', wanted: 'off' },
                { what: name, found: value, wanted: 'without azure_storage' },
            ],
        });
        expect(dataEgress.plan?.(found, thresholds())).toMatchObject([
            { name: 'azure_storage.public_account_access', to: 'off' },
            { name: 'azure_storage.allow_network_access', to: 'off' },
        ]);
    });

    test('azure_storage in use may reach the network, and no public account unless that is allowed too', () => {
        const found = state({ 'azure.extensions': 'azure_storage' });
        expect(dataEgress.plan?.(found, allowing('azure_storage'))).toMatchObject([
            { name: 'azure_storage.public_account_access', to: 'off' },
        ]);
        expect(
            dataEgress.evaluate(found, allowing('azure_storage', 'azure_storage.public_account_access')),
        ).toEqual({ kind: 'compliant' });
    });

    test('extensions that reach other servers are reported and stay', () => {
        const found = state({
            'azure.extensions': 'dblink,hstore,POSTGRES_FDW',
            shared_preload_libraries: 'wal2json',
        });
        expect(dataEgress.evaluate(found, allowing('postgres_fdw'))).toEqual({
            kind: 'drifted',
            evidence: [
                {
                    what: 'azure.extensions',
                    found: 'dblink,hstore,POSTGRES_FDW',
                    wanted: 'without dblink',
                },
                { what: 'shared_preload_libraries', found: 'wal2json', wanted: 'without wal2json' },
            ],
            unrepairable: members,
        });
        expect(dataEgress.plan?.(found, thresholds())).toEqual([]);
        expect(dataEgress.evaluate(found, allowing('postgres_fdw', 'dblink', 'wal2json'))).toEqual({
            kind: 'compliant',
        });
    });

    test('a switch that is read-only keeps no other from being turned off', () => {
        const found = state({
            'azure.fabric_mirror_enabled': boolean('on'),
            'azure.extensions': 'azure_storage',
            'azure_storage.public_account_access': {
                value: 'on',
                dataType: 'Boolean',
                allowedValues: 'on',
                isReadOnly: true,
            },
        });
        expect(dataEgress.evaluate(found, thresholds())).not.toHaveProperty('unrepairable');
        expect(dataEgress.plan?.(found, thresholds())).toMatchObject([
            { name: 'azure.fabric_mirror_enabled' },
            { name: 'azure_storage.allow_network_access' },
        ]);
        const rest = state({
            'azure.extensions': 'azure_storage',
            'azure_storage.allow_network_access': null,
            'azure_storage.public_account_access': { value: 'on', dataType: 'Boolean', isReadOnly: true },
        });
        expect(dataEgress.evaluate(rest, thresholds())).toMatchObject({
            unrepairable: `azure_storage.public_account_access is read-only on this server; ${members}`,
        });
    });

    test('a server without any of the parameters cannot drift in them', () => {
        expect(dataEgress.evaluate(serverState(), thresholds())).toEqual({ kind: 'compliant' });
    });
});

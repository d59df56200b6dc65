import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const directory = new URL('../../../infra/roles/', import.meta.url);

interface RoleFile {
    readonly Name: string;
    readonly Id: string;
    readonly IsCustom: boolean;
    readonly Description: string;
    readonly Actions: readonly string[];
    readonly NotActions: readonly string[];
    readonly DataActions: readonly string[];
    readonly NotDataActions: readonly string[];
    readonly AssignableScopes: readonly string[];
}

/** The roles of a Managed HSM are its own, in another form: test/unit/azure/key-vault/managed-hsm.test.ts. */
const files = readdirSync(directory).filter(
    (name) => name.endsWith('.json') && !name.startsWith('managed-hsm'),
);
const roles = files.map((name): RoleFile => JSON.parse(readFileSync(new URL(name, directory), 'utf8')));

describe('the role definitions', () => {
    test('are these', () => {
        expect(files.toSorted()).toEqual([
            'key-vault-reader.json',
            'key-vault.json',
            'log-destinations.json',
            'notifications.json',
            'reader.json',
            'remediator.json',
            'storage-servers-table.json',
            'storage.json',
        ]);
    });

    test.each(roles)('$Name has the shape of a custom role', (role) => {
        expect(Object.keys(role)).toEqual([
            'Name',
            'Id',
            'IsCustom',
            'Description',
            'Actions',
            'NotActions',
            'DataActions',
            'NotDataActions',
            'AssignableScopes',
        ]);
        expect(role.IsCustom).toBe(true);
        expect(role.Id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });

    test.each(roles)('$Name has no wildcard and nothing twice', ({ Actions, DataActions }) => {
        const actions = [...Actions, ...DataActions];
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        expect(new Set(actions.map((action) => action.toLowerCase())).size).toBe(actions.length);
    });

    test('have ids and names of their own', () => {
        expect(new Set(roles.map(({ Id }) => Id)).size).toBe(roles.length);
        expect(new Set(roles.map(({ Name }) => Name)).size).toBe(roles.length);
    });

    test('the reader writes nothing', () => {
        const reader = roles.find(({ Name }) => Name === 'Pgwarden Reader');
        expect(reader?.Actions.filter((action) => !action.endsWith('/read'))).toEqual([]);
    });

    test('rows of the audit table can be added, never changed or deleted', () => {
        const storage = roles.find(({ Name }) => Name === 'Pgwarden Storage');
        expect(storage?.DataActions.filter((action) => action.includes('/tables/entities/'))).toEqual([
            'Microsoft.Storage/storageAccounts/tableServices/tables/entities/read',
            'Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action',
        ]);
    });
});

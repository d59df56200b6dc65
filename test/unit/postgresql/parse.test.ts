import { describe, expect, test } from 'vitest';
import {
    authenticationTypesFinder,
    catalogueStatement,
} from '../../../src/postgresql/catalogue-statement.ts';
import { databaseStatement } from '../../../src/postgresql/database-statement.ts';
import { parseAuthenticationTypes, parseCatalogue } from '../../../src/postgresql/parse-catalogue.ts';
import { parseDatabase } from '../../../src/postgresql/parse-database.ts';

const role = {
    name: 'app',
    isSuperuser: false,
    canCreateRoles: false,
    canCreateDatabases: false,
    canLogin: true,
    canReplicate: false,
    bypassesRowSecurity: false,
    connectionLimit: -1,
    validUntil: null,
    label: null,
};
const server = {
    version: 170010,
    readAt: '2026-06-15T12:00:00.123+00:00',
    isReplica: false,
    roles: [role],
    memberships: [],
    settings: [],
    databases: [],
    more: { roles: 0, memberships: 0, settings: 0, databases: 0 },
};
const database = {
    database: 'orders',
    schemas: [],
    publicRelations: [],
    definerFunctions: [],
    rowSecurity: [],
    defaultPrivileges: [],
    extensions: [],
    availableExtensions: [],
    userMappings: [],
    eventTriggers: [],
    more: { schemas: 0 },
};

test('the statements are plain ASCII, which a database of any encoding takes', () => {
    for (const sql of [catalogueStatement, databaseStatement, authenticationTypesFinder]) {
        expect(sql).toMatch(/^[\x20-\x7e\n]+$/);
    }
});

describe('a catalog', () => {
    test('nulls are absent fields, and times are in UTC', () => {
        const { catalogue, unread } = parseCatalogue(server, undefined);
        expect(catalogue.readAt).toBe('2026-06-15T12:00:00.123Z');
        const { validUntil: _until, label: _label, ...rest } = role;
        expect(catalogue.roles).toEqual([rest]);
        expect(Object.keys(catalogue.roles[0] ?? {})).not.toContain('entra');
        expect(unread).toEqual([]);
    });

    test.each([
        ['aadauth,oid=0a,type=service', { objectId: '0a', principalType: 'service', isAdministrator: false }],
        [
            'aadauth,oid=0a,type=user,admin,mfa',
            { objectId: '0a', principalType: 'user', isAdministrator: true },
        ],
        ['aadauth', { isAdministrator: false }],
    ])('the label %s is a role of Entra', (label, entra) => {
        const { catalogue } = parseCatalogue({ ...server, roles: [{ ...role, label }] }, undefined);
        expect(catalogue.roles[0]?.entra).toEqual(entra);
    });

    test('how a password is stored comes from Azure’s function, by the name of the role', () => {
        const types = parseAuthenticationTypes({ app: 'MD5' });
        const roles = [role, { ...role, name: 'constructor' }];
        const found = parseCatalogue({ ...server, roles }, types).catalogue.roles;
        expect(found.map((each) => each.authenticationType)).toEqual(['MD5', undefined]);
    });

    test('a list that was cut is an unread part', () => {
        const { unread } = parseCatalogue({ ...server, more: { ...server.more, roles: 480 } }, undefined);
        expect(unread).toEqual([{ part: 'roles', reason: '480 more are not read', transient: false }]);
    });

    test('a value that is too long ends with an ellipsis, counted in characters', () => {
        const values = ['x'.repeat(4_000), '🐘'.repeat(4_000), 'x'.repeat(4_001), '🐘'.repeat(4_001)];
        const settings = values.map((value) => ({ role: 'app', database: null, name: 'a', value }));
        const found = parseCatalogue({ ...server, settings }, undefined).catalogue.settings;
        expect(found.map(({ value }) => value)).toEqual([
            ...values.slice(0, 2),
            `${'x'.repeat(4_000)}…`,
            `${'🐘'.repeat(4_000)}…`,
        ]);
    });

    test.each([
        { roles: [{ ...role, canLogin: 'yes' }] },
        { roles: [{ ...role, name: 'x'.repeat(201) }] },
        { settings: [{ role: null, database: null, name: 'a', value: 'x'.repeat(8_003) }] },
        { version: '17' },
        { databases: undefined },
    ])('another shape is refused: %j', (difference) => {
        expect(() => parseCatalogue({ ...server, ...difference }, undefined)).toThrow();
    });
});

describe('a database', () => {
    test('names are sorted, and the lists that were cut say by how much', () => {
        const schemas = [{ name: 'open', owner: 'o', publicCreateGrantors: ['z', 'a'] }];
        expect(parseDatabase({ ...database, schemas, more: { schemas: 7, extensions: 0 } })).toMatchObject({
            schemas: [{ name: 'open', publicCreateGrantors: ['a', 'z'] }],
            more: { schemas: 7 },
        });
        expect(parseDatabase(database)).not.toHaveProperty('more');
    });

    test.each([
        {
            publicRelations: [
                { kind: 'index', schema: 's', name: 'n', owner: 'o', grantors: [], privileges: [] },
            ],
        },
        { definerFunctions: [{}] },
        { database: 7 },
    ])('another shape is refused: %j', (difference) => {
        expect(() => parseDatabase({ ...database, ...difference })).toThrow();
    });
});

import { expect, test } from 'vitest';
import { foreignCredentials } from '../../../../src/controls/databases/foreign-credentials.ts';
import { asking, withDatabase } from '../../../support/inside-states.ts';

const verified = { server: 'archive', wrapper: 'postgres_fdw', user: 'app', sslMode: 'verify-full' };

test('a mapping for every role, and a server without verified TLS, are named', () => {
    const state = withDatabase({
        userMappings: [
            { ...verified, user: 'public' },
            { ...verified, server: 'billing', sslMode: 'require' },
            { server: 'crm', wrapper: 'dblink_fdw', user: 'app' },
        ],
    });
    expect(foreignCredentials.evaluate(state, asking)).toEqual({
        kind: 'drifted',
        evidence: [
            {
                what: 'server billing in database shop',
                found: 'sslmode require',
                wanted: 'sslmode verify-full',
            },
            { what: 'server crm in database shop', found: 'sslmode not set', wanted: 'sslmode verify-full' },
            {
                what: 'user mapping of server archive in database shop',
                found: 'for PUBLIC',
                wanted: 'for named roles',
            },
        ],
    });
});

test('a server with many mappings is one finding', () => {
    const userMappings = ['a', 'b', 'c'].map((user) => ({ ...verified, user, sslMode: 'prefer' }));
    expect(foreignCredentials.evaluate(withDatabase({ userMappings }), asking)).toMatchObject({
        evidence: [{ what: 'server archive in database shop' }],
    });
});

test('other wrappers have no sslmode', () => {
    const userMappings = [{ server: 'files', wrapper: 'azure_storage_fdw', user: 'app' }];
    expect(foreignCredentials.evaluate(withDatabase({ userMappings }), asking)).toEqual({
        kind: 'compliant',
    });
});

import { expect, test } from 'vitest';
import { settingOverrides } from '../../../../src/controls/databases/setting-overrides.ts';
import type { RoleSetting } from '../../../../src/model/catalogue.ts';
import { asking, withCatalogue } from '../../../support/inside-states.ts';

function evaluated(...settings: RoleSetting[]) {
    return settingOverrides.evaluate(withCatalogue({ settings }), asking);
}

test('names the role, the database, or both', () => {
    const setting = { name: 'password_encryption', value: 'md5' };
    const verdict = evaluated(
        { role: 'app', ...setting },
        { database: 'orders', ...setting },
        { role: 'app', database: 'orders', ...setting },
        setting,
    );
    expect(verdict.kind === 'drifted' ? verdict.evidence : []).toEqual(
        ['database orders', 'every role', 'role app', 'role app in database orders'].map((owner) => ({
            what: `password_encryption of ${owner}`,
            found: 'md5',
            wanted: 'scram-sha-256',
        })),
    );
});

test.each([
    ['password_encryption', 'MD5'],
    ['row_security', 'off'],
    ['log_statement', 'ddl'],
    ['log_min_messages', 'PANIC'],
    ['log_connections', 'false'],
    ['log_connections', ''],
    ['log_disconnections', '0'],
    ['pgaudit.log', 'ddl'],
    ['pgaudit.log', 'all, -role'],
    ['pgaudit.log', ''],
    ['pgaudit.log_statement', 'off'],
    ['pgaudit.log_level', 'debug5'],
    ['pgaudit.log_client', 'on'],
])('%s = %s is weaker than the baseline', (name, value) => {
    expect(evaluated({ role: 'app', name, value })).toMatchObject({
        kind: 'drifted',
        evidence: [{ what: `${name} of role app`, found: value === '' ? "''" : value }],
    });
});

test.each([
    ['password_encryption', 'scram-sha-256'],
    ['row_security', 'true'],
    ['log_min_messages', 'warning'],
    ['log_connections', 'receipt,authorization'],
    ['pgaudit.log', 'Role, DDL, write'],
    ['pgaudit.log', 'all'],
    ['pgaudit.log_statement_once', 'off'],
    ['search_path', 'public'],
    ['work_mem', '1GB'],
])('%s = %s is fine', (name, value) => {
    expect(evaluated({ role: 'app', name, value })).toEqual({ kind: 'compliant' });
});

test('pgaudit.log_statement_once counts where the baseline asks for it', () => {
    const state = withCatalogue({
        settings: [{ role: 'app', name: 'pgaudit.log_statement_once', value: 'off' }],
    });
    const verdict = settingOverrides.evaluate(state, { ...asking, pgauditStatementOnce: true });
    expect(verdict).toMatchObject({ evidence: [{ wanted: 'on' }] });
});

test('settings of Azure’s own roles and of roles that cannot log in have no effect', () => {
    const setting = { name: 'password_encryption', value: 'md5' };
    expect(evaluated({ role: 'azuresu', ...setting }, { role: 'app_owner', ...setting })).toEqual({
        kind: 'compliant',
    });
});

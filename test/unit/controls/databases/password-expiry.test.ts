import { expect, test } from 'vitest';
import { passwordExpiry } from '../../../../src/controls/databases/password-expiry.ts';
import { evaluate } from '../../../../src/engine/evaluate.ts';
import type { Role } from '../../../../src/model/catalogue.ts';
import { role } from '../../../support/database-states.ts';
import { asking, goodServer, rolesWith, withCatalogue } from '../../../support/inside-states.ts';

/** 90 days after the read of 15 June 2026 at noon. */
const latest = '2026-09-13T12:00:00.000Z';

function evaluated(overrides: Partial<Role>) {
    const roles = [
        ...goodServer.catalogue.roles,
        { ...role('till'), authenticationType: 'SCRAM-256', ...overrides },
    ];
    return passwordExpiry.evaluate(withCatalogue({ roles }), asking);
}

test('a password that never expires, or too late, is a finding', () => {
    expect(evaluated({})).toEqual({
        kind: 'drifted',
        evidence: [{ what: 'role till', found: 'expires never', wanted: 'expires within 90 days' }],
    });
    expect(evaluated({ validUntil: 'infinity' })).toMatchObject({
        evidence: [{ found: 'expires infinity' }],
    });
    expect(evaluated({ validUntil: '2026-09-13T12:00:00.001Z' }).kind).toBe('drifted');
    expect(evaluated({ validUntil: 'soon' }).kind).toBe('drifted');
});

test('one that expires in time, or has expired, is fine', () => {
    for (const validUntil of [latest, '2026-06-15T11:00:00Z', '2000-01-01T00:00:00Z', '-infinity']) {
        expect(evaluated({ validUntil })).toEqual({ kind: 'compliant' });
    }
});

test('a role without a password has none that expires', () => {
    expect(evaluated({ canLogin: false }).kind).toBe('compliant');
    expect(evaluated({ authenticationType: 'NOLOGIN' }).kind).toBe('compliant');
    expect(evaluated({ entra: { isAdministrator: false } }).kind).toBe('compliant');
});

test('where Azure does not tell who has a password, only compliance can be told', () => {
    const verdictOf = (...roles: Role[]) => {
        const value = { ...goodServer.catalogue, roles };
        return evaluate([passwordExpiry], { catalogue: { kind: 'read', value } }, asking)[0]?.verdict.kind;
    };
    const expiring = role('app', { validUntil: latest });
    expect(verdictOf(expiring, role('till'), role('azuresu'))).toBe('unknown');
    expect(verdictOf(expiring, role('azuresu'))).toBe('compliant');
});

test('the administrator of the server cannot be altered, and does not count', () => {
    const roles = [{ ...role('pgadmin'), authenticationType: 'SCRAM-256' }];
    expect(passwordExpiry.evaluate(withCatalogue({ roles }), asking)).toEqual({ kind: 'compliant' });
    expect(passwordExpiry.evaluate(withCatalogue({ roles, memberships: [] }), asking).kind).toBe('drifted');
});

test('the threshold says how many days', () => {
    const databases = { ...asking.databases, passwordDays: 1 };
    const roles = rolesWith(['app', { validUntil: '2026-06-17T12:00:00Z' }]).filter(
        ({ name }) => name === 'app',
    );
    expect(passwordExpiry.evaluate(withCatalogue({ roles }), { ...asking, databases })).toMatchObject({
        evidence: [{ what: 'role app', wanted: 'expires within 1 days' }],
    });
});

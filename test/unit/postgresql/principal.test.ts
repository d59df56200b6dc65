import { expect, test } from 'vitest';
import { principalOf } from '../../../src/postgresql/principal.ts';

function token(claims: object): string {
    return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
}

test.each([
    ['upn', { upn: 'alice@contoso.example', unique_name: 'other' }, 'alice@contoso.example'],
    [
        'unique_name',
        { unique_name: 'alice@contoso.example', preferred_username: 'x' },
        'alice@contoso.example',
    ],
    ['preferred_username', { preferred_username: 'alice@contoso.example' }, 'alice@contoso.example'],
])('a person is the role of %s', (_claim, claims, role) => {
    expect(principalOf(token({ ...claims, idtyp: 'user', oid: '0a' }))).toEqual({
        role,
        objectId: '0a',
        type: 'user',
    });
});

test('an app is the role of its display name, where the token tells it', () => {
    expect(principalOf(token({ idtyp: 'app', oid: '0b', app_displayname: 'audit' }))).toEqual({
        role: 'audit',
        objectId: '0b',
        type: 'service',
    });
    expect(principalOf(token({ idtyp: 'app', oid: '0b' }))).toBeUndefined();
});

test('a given role replaces the name', () => {
    expect(principalOf(token({ idtyp: 'app', oid: '0b' }), 'pgwarden')).toEqual({
        role: 'pgwarden',
        objectId: '0b',
        type: 'service',
    });
});

test('a token that cannot be read tells nothing', () => {
    for (const text of ['', 'opaque', 'a.b.c', token([])]) expect(principalOf(text)).toBeUndefined();
    expect(principalOf('opaque', 'alice')).toMatchObject({ role: 'alice' });
});

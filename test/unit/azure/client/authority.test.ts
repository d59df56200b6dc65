import { expect, test } from 'vitest';
import { isPublicAuthority } from '../../../../src/azure/client/authority.ts';

test.each([
    [undefined, true],
    ['', true],
    ['https://login.microsoftonline.com', true],
    ['https://LOGIN.microsoftonline.us/', true],
    ['https://login.partner.microsoftonline.cn/', true],
    ['https://localhost:7072/', false],
    ['https://login.contoso.example', false],
    ['https://login.microsoftonline.com.contoso.example', false],
    ['no url', false],
])('an authority %s is one of Microsoft: %s', (host, isPublic) => {
    expect(isPublicAuthority({ AZURE_AUTHORITY_HOST: host })).toBe(isPublic);
});

import { expect, it } from 'vitest';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { ordersId, printed, problemsOfDocument, problemsOfText } from './documents.ts';

const exemption = {
    server: ordersId,
    controls: ['log-checkpoints'],
    reason: 'moved next week',
    owner: 'shop team',
    expires: '2027-01-31',
    kind: 'waiver',
};

it('names every problem of a document at once, with path, what was found and what is allowed', () => {
    expect(
        problemsOfDocument({
            extends: 'standart',
            thresholds: { tlsMinimumVersion: '1.1', logRetentionDays: 9, tls: 1 },
            exemptions: [{ ...exemption, expires: '2027-02-30', kind: 'forever' }],
            scopes: [{ server: 'a b' }],
            guardRails: { attempts: '5' },
        }),
    ).toEqual([
        '$.extends: found "standart"; allowed: "standard", "strict", "azure-policy", "mcsb", "cis"; did you mean "standard"?',
        '$.thresholds.tlsMinimumVersion: found "1.1"; allowed: "1.2", "1.3"; did you mean "1.2"?',
        '$.thresholds.logRetentionDays: found 9; allowed: a whole number from 1 to 7',
        expect.stringMatching(/^\$\.thresholds\.tls: found an unknown field; allowed: tlsMinimumVersion, /),
        expect.stringMatching(/^\$\.scopes\[0]\.server: found "a b"; allowed: the resource id of a flexible/),
        expect.stringMatching(/^\$\.exemptions\[0]\.expires: found "2027-02-30"; allowed: a date such as /),
        '$.exemptions[0].kind: found "forever"; allowed: "waiver", "mitigated"',
        '$.guardRails.attempts: found "5"; allowed: a whole number from 1 to 20',
    ]);
});

it('suggests the control that was probably meant', () => {
    const [mode, exempted] = problemsOfDocument({
        modes: { 'log-chekpoints': 'report' },
        exemptions: [{ ...exemption, controls: ['log-conections'] }],
    });
    expect(mode).toMatch(
        /^\$\.modes\['log-chekpoints']: found an unknown control; .* did you mean "log-checkpoints"\?$/,
    );
    expect(exempted).toMatch(
        /^\$\.exemptions\[0]\.controls\[0]: found "log-conections"; .* did you mean "log-connections"\?$/,
    );
});

it('requires exactly one selector in a scope and in an exemption', () => {
    expect(
        problemsOfDocument({
            scopes: [{ modes: {} }, { server: 'a', resourceGroup: 'b' }],
            exemptions: [{ ...exemption, resourceGroup: 'b' }],
        }).map((line) => line.replace(/: found.*allowed/, '')),
    ).toEqual([
        '$.scopes[0]: exactly one of subscription, resourceGroup, tag, server',
        '$.scopes[1]: exactly one of subscription, resourceGroup, tag, server',
        '$.exemptions[0]: exactly one of subscription, resourceGroup, tag, server',
    ]);
});

it('refuses a tag that the document does not trust', () => {
    const scopes = [{ tag: { name: 'environment', value: 'test' }, modes: {} }];
    const exemptions = [{ ...exemption, server: undefined, tag: { name: 'exempt', value: 'yes' } }];
    expect(problemsOfDocument({ trustedTags: ['Environment'], scopes })).toEqual([]);
    expect(problemsOfDocument({ trustedTags: ['environment'], scopes, exemptions })).toEqual([
        '$.exemptions[0].tag.name: found "exempt"; allowed: a tag name that $.trustedTags lists',
    ]);
    expect(problemsOfDocument({ name: '', scopes })).toEqual([
        '$.name: found ""; allowed: a text of 1 to 64 characters that is not blank',
        '$.scopes[0].tag.name: found "environment"; allowed: a tag name that $.trustedTags lists',
    ]);
});

it('accepts a document of 1 MiB', () => {
    const exemptions = Array.from({ length: 6000 }, (_, index) => ({
        ...exemption,
        server: `orders-${index}`,
    }));
    const text = JSON.stringify({ extends: 'standard', exemptions }).padEnd(1024 * 1024, ' ');
    expect(text).toHaveLength(1024 * 1024);
    expect(problemsOfText(text)).toEqual([]);
});

it('warns of two exemptions with one selector that contradict each other', () => {
    const text = JSON.stringify({
        extends: 'standard',
        exemptions: [
            exemption,
            { ...exemption, server: ordersId.toUpperCase().replace('/SUB', '/sub'), kind: 'mitigated' },
            { ...exemption, server: 'orders-*' },
        ],
    });
    expect(parseBaseline(text, ['log-checkpoints'])).toMatchObject({
        warnings: [
            {
                path: '$.exemptions[1]',
                message:
                    'contradicts $.exemptions[0] on log-checkpoints (different kind or expiry): the exemption that expires first applies until then',
            },
        ],
    });
});

it('prints a document that parses to itself', () => {
    const parsed = parseBaseline(JSON.stringify({ exemptions: [exemption] }), ['log-checkpoints']);
    if (parsed.kind !== 'valid') throw new Error('The document is valid');
    expect(parseBaseline(printed(parsed.document), ['log-checkpoints'])).toEqual(parsed);
});

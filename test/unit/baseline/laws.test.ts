import { expect, it } from 'vitest';
import { matchesGlob } from '../../../src/baseline/glob.ts';
import { repeatedKeys } from '../../../src/baseline/json-text.ts';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { standardControls } from '../../../src/baseline/profiles.ts';
import { effectiveBaseline, explainBaseline } from '../../../src/baseline/resolve.ts';
import { fc, lawRuns } from '../../support/property.ts';
import { baselineOf, orders, ordersId, printed, subscriptionId } from './documents.ts';

/** fast-check prints the seed and the smallest failing case when a law is broken. */

const now = new Date('2026-06-01T12:00:00Z');
const server = { ...orders, tags: { environment: 'test' } };
const trustedTags = ['environment'];

/** Selectors from general to specific. Each entry of the second list selects the server. */
const selectorsByLevel = [
    [{ subscription: subscriptionId }],
    [{ resourceGroup: 'shop' }, { resourceGroup: `/subscriptions/${subscriptionId}/resourceGroups/SHOP` }],
    [{ tag: { name: 'environment', value: 'test' } }],
    [{ server: 'orders-*' }, { server: '*' }, { server: 'orders-prod' }],
    [{ server: ordersId }],
];
const matchingSelector = fc
    .nat(selectorsByLevel.length - 1)
    .chain((level) =>
        fc.constantFrom(...(selectorsByLevel[level] ?? [])).map((selector) => ({ level, selector })),
    );
const foreignSelector = fc.constantFrom(
    { subscription: '99999999-8888-7777-6666-555555555555' },
    { resourceGroup: 'billing' },
    { tag: { name: 'environment', value: 'live' } },
    { server: 'billing-*' },
    { server: ordersId.replace('orders-prod', 'orders-test') },
);
const control = fc.constantFrom('secure-transport', 'log-checkpoints', 'pending-restart');
const mode = fc.constantFrom('off', 'report', 'approve', 'enforce');
const modes = fc.dictionary(control, mode, { maxKeys: 3 });
const thresholds = fc.record(
    {
        tlsMinimumVersion: fc.constantFrom('1.2', '1.3'),
        logRetentionDays: fc.integer({ min: 1, max: 7 }),
        pgauditClasses: fc.subarray(['role', 'ddl', 'misc'], { minLength: 1 }),
        firewall: fc.record({ maximumAddresses: fc.integer({ min: 1, max: 65_536 }) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
);
const guardRails = fc.record(
    {
        restarts: fc.constantFrom('never', 'immediately'),
        attempts: fc.integer({ min: 1, max: 20 }),
        flapping: fc.record({
            repairs: fc.integer({ min: 1, max: 9 }),
            hours: fc.integer({ min: 1, max: 9 }),
        }),
    },
    { requiredKeys: [] },
);
const settings = fc.record({ thresholds, modes, guardRails }, { requiredKeys: [] });
const anySelector = fc.oneof(
    matchingSelector.map(({ selector }) => selector),
    foreignSelector,
);
const scope = fc.tuple(anySelector, settings).map(([selector, fields]) => ({ ...selector, ...fields }));
const expires = fc
    .date({ min: new Date('2026-05-01'), max: new Date('2026-07-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
const exemption = fc
    .tuple(
        anySelector,
        fc.record({
            controls: fc.array(control, { minLength: 1, maxLength: 3 }),
            reason: fc.constant('because'),
            owner: fc.constant('shop team'),
            expires,
            kind: fc.constantFrom('waiver', 'mitigated'),
        }),
    )
    .map(([selector, fields]) => ({ ...selector, ...fields }));
const document = fc
    .tuple(
        settings,
        fc.record({
            extends: fc.constantFrom('standard', 'strict', 'azure-policy', 'mcsb', 'cis'),
            scopes: fc.array(scope, { maxLength: 8 }),
            exemptions: fc.array(exemption, { maxLength: 8 }),
            trustedTags: fc.constant(trustedTags),
        }),
    )
    .map(([fields, rest]) => ({ ...rest, ...fields }));

it('parsing what was printed gives the document', () => {
    fc.assert(
        fc.property(document, (written) => {
            const parsed = parseBaseline(JSON.stringify(written), standardControls());
            if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
            expect(parsed.document).toEqual(written);
            expect(parseBaseline(printed(parsed.document), standardControls())).toEqual(parsed);
        }),
    );
});

it('parsing handles every text', () => {
    const text = fc.oneof(fc.string(), fc.json());
    fc.assert(
        fc.property(text, (any) => {
            const parsed = parseBaseline(any, standardControls());
            if (parsed.kind === 'invalid') expect(parsed.problems.length).toBeGreaterThan(0);
        }),
    );
});

it('parsing refuses every document with one wrong value, at its path', () => {
    const wrong = fc.constantFrom<unknown>(null, 'wrong', -1, [], {}, true);
    fc.assert(
        fc.property(document, wrong, (written, value) => {
            const broken = { ...written, guardRails: { ...written.guardRails, attempts: value } };
            expect(parseBaseline(JSON.stringify(broken), standardControls())).toMatchObject({
                kind: 'invalid',
                problems: [{ path: '$.guardRails.attempts', allowed: 'a whole number from 1 to 20' }],
            });
        }),
    );
});

it('the most specific scope decides, and of equally specific ones the last', () => {
    const entry = fc.tuple(matchingSelector, mode);
    fc.assert(
        fc.property(fc.array(entry, { minLength: 1, maxLength: 10 }), (entries) => {
            const scopes = entries.map(([{ selector }, wanted]) => ({
                ...selector,
                modes: { 'log-checkpoints': wanted },
            }));
            const highest = Math.max(...entries.map(([{ level }]) => level));
            const decisive = entries.findLast(([{ level }]) => level === highest);
            const baseline = baselineOf({ trustedTags, extends: 'standard', scopes });
            expect(effectiveBaseline(baseline, server, now).modes['log-checkpoints']).toBe(decisive?.[1]);
        }),
    );
});

it('scopes of other servers do not matter', () => {
    fc.assert(
        fc.property(document, foreignSelector, settings, fc.nat(8), (written, selector, fields, at) => {
            const scopes = written.scopes.toSpliced(at, 0, { ...selector, ...fields });
            expect(effectiveBaseline(baselineOf({ ...written, scopes }), server, now)).toEqual(
                effectiveBaseline(baselineOf(written), server, now),
            );
        }),
    );
});

it('the order of scopes of different levels does not matter', () => {
    const oneOfEach = fc.shuffledSubarray(selectorsByLevel.map(([selector]) => ({ ...selector })));
    fc.assert(
        fc.property(oneOfEach, fc.array(settings, { minLength: 5, maxLength: 5 }), (selectors, fields) => {
            const scopes = selectors.map((selector, index) => ({ ...selector, ...fields[index] }));
            const effective = (order: readonly object[]) =>
                effectiveBaseline(baselineOf({ trustedTags, scopes: order }), server, now);
            expect(effective(scopes.toReversed())).toEqual(effective(scopes));
        }),
    );
});

it('an expired exemption never appears', () => {
    fc.assert(
        fc.property(document, (written) => {
            const { exemptions } = effectiveBaseline(baselineOf(written), server, now);
            for (const { expires: end } of Object.values(exemptions)) {
                expect(Date.parse(end)).toBeGreaterThan(now.getTime());
            }
        }),
    );
});

it('an added exemption never prolongs another, and the order of exemptions does not matter', () => {
    fc.assert(
        fc.property(document, exemption, (written, added) => {
            const ends = (exemptions: readonly object[]) =>
                Object.fromEntries(
                    Object.entries(
                        effectiveBaseline(baselineOf({ ...written, exemptions }), server, now).exemptions,
                    ).map(([id, { expires: end, kind }]) => [id, `${end} ${kind}`]),
                );
            const more = [...written.exemptions, added];
            expect(ends(more.toReversed())).toEqual(ends(more));
            const before = ends(written.exemptions);
            for (const [id, end] of Object.entries(ends(more))) {
                const until = before[id];
                if (until === undefined) continue;
                expect(Date.parse(end.slice(0, 24))).toBeLessThanOrEqual(Date.parse(until.slice(0, 24)));
            }
        }),
    );
});

it('the explanation holds every value of the effective baseline, and only those', () => {
    fc.assert(
        fc.property(document, (written) => {
            const { effective, settings: explained } = explainBaseline(baselineOf(written), server, now);
            const { modes: effectiveModes, thresholds: limits, guardRails: rails } = effective;
            const said = Object.fromEntries(explained.map(({ path, value }) => [path, value]));
            for (const [id, wanted] of Object.entries(effectiveModes))
                expect(said[`modes.${id}`]).toBe(wanted);
            expect(said['thresholds.tlsMinimumVersion']).toBe(limits.tlsMinimumVersion);
            expect(said['thresholds.logRetentionDays']).toBe(limits.logRetentionDays);
            expect(said['thresholds.pgauditClasses']).toEqual(limits.pgauditClasses);
            expect(said['thresholds.firewall.maximumAddresses']).toBe(limits.firewall.maximumAddresses);
            expect(said['guardRails.restarts']).toBe(rails.restarts);
            expect(said['guardRails.flapping.hours']).toBe(rails.flapping.hours);
            expect(explained.filter(({ path }) => path.startsWith('modes.'))).toHaveLength(
                Object.keys(effectiveModes).length,
            );
        }),
    );
});

it('a glob matches as the regular expression of the same meaning', () => {
    const letters = fc.constantFrom('a', 'b', '-', '*', '?');
    const glob = fc.string({ unit: letters, maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'B', '-'), maxLength: 10 });
    fc.assert(
        fc.property(glob, name, (pattern, text) => {
            const expression = pattern.replaceAll('*', '.*').replaceAll('?', '.');
            expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${expression}$`, 'i').test(text));
        }),
        { numRuns: lawRuns(2_000) },
    );
});

it('no value of JSON that a program wrote has a repeated key', () => {
    fc.assert(
        fc.property(fc.json(), fc.nat(4), (json, indent) => {
            expect(repeatedKeys(json)).toEqual([]);
            expect(repeatedKeys(JSON.stringify(JSON.parse(json), null, indent))).toEqual([]);
        }),
    );
});

it('a repeated key is found whatever it is and whatever lies between', () => {
    fc.assert(
        fc.property(fc.string(), fc.json(), fc.json(), (key, first, second) => {
            const name = JSON.stringify(key);
            expect(repeatedKeys(`[0,{${name}:${first},${name}:${second}}]`)).toHaveLength(1);
        }),
    );
});

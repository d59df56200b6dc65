import { expect, test } from 'vitest';
import { askedText, notAsked } from '../../../src/model/asked-servers.ts';
import { type ServerId, serverKey } from '../../../src/model/resource-id.ts';
import { digest } from '../../support/digest.ts';
import { fc, lawRuns } from '../../support/property.ts';

const servers: readonly ServerId[] = Array.from({ length: 40 }, (_, index) => ({
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'shop',
    name: `orders-${index}`,
}));

test('every server is asked once, however the pages overlap', () => {
    const page = fc.array(fc.constantFrom(...servers), { maxLength: 20 });
    fc.assert(
        fc.property(fc.array(page, { maxLength: 8 }), (pages) => {
            let text = '';
            const requested: ServerId[] = [];
            for (const each of pages) {
                const { fresh, asked } = notAsked(digest, text, each);
                requested.push(...fresh);
                text = asked;
            }
            expect(requested).toEqual([...new Set(pages.flat())]);
            expect(text).toBe(askedText(digest, requested.map(serverKey)));
        }),
        { numRuns: lawRuns(100) },
    );
});

test('the text of 1,000 servers has 15,000 characters', () => {
    expect(
        askedText(
            digest,
            Array.from({ length: 1_000 }, (_, index) => `server ${index}`),
        ),
    ).toMatch(/^[0-9a-f]{15000}$/);
});

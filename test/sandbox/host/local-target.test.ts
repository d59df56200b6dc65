import { expect, it } from 'vitest';
import { localTarget } from '../../../sandbox/host/authentication/redirect.ts';
import { fc } from '../../support/property.ts';

const pieces = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    ':',
    '@',
    '\t',
    '\n',
    'evil.example',
    'http',
    '?',
    '#',
    '%2f',
    'ü',
);

it('a target that is allowed stays on the app', () => {
    fc.assert(
        fc.property(
            fc.oneof(
                fc.string(),
                fc.array(pieces).map((parts) => `/${parts.join('')}`),
            ),
            (value) => {
                const target = localTarget(value);
                if (target === undefined) return;
                expect(new URL(target, 'http://localhost:7071/x').origin).toBe('http://localhost:7071');
            },
        ),
    );
});

it('a path of the app is allowed as it is', () => {
    expect(localTarget('/console/decisions?state=open&x=%22#top')).toBe(
        '/console/decisions?state=open&x=%22#top',
    );
});

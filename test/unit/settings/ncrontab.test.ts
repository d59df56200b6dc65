import { expect, test } from 'vitest';
import { isNcrontab } from '../../../src/settings/ncrontab.ts';

test.each([
    '0 0 */6 * * *',
    '0 */5 * * * *',
    '0 0 */06 * * *',
    '30 9 1-5,20 * * *',
    '0 0 9-17/2 * * 1-5',
    '0 30 9 * Jan Mon',
    '0 30 9 * january-MARCH mon-fri',
    '59 59 23 31 12 6',
    '  0  0 0 1 1 0 ',
])('"%s" is a schedule', (text) => {
    expect(isNcrontab(text)).toBe(true);
});

test.each([
    'every six hours if you please',
    '0 0 */6 * *',
    '0 0 0 */6 * * *',
    '60 0 * * * *',
    '0 60 * * * *',
    '0 0 24 * * *',
    '0 0 0 0 * *',
    '0 0 0 32 * *',
    '0 0 0 * 13 *',
    '0 0 0 * * 7',
    '0 0 */0 * * *',
    '0 0 */6/2 * * *',
    '0 0 1-2-3 * * *',
    '0 0 1, * * *',
    '0 0 -1 * * *',
    '0 0 0 L * ?',
    '0 0 mon * * *',
    '0 0 0 * janx *',
    '0 0 0 * * mo',
    '06:00:00',
    '',
])('"%s" is no schedule', (text) => {
    expect(isNcrontab(text)).toBe(false);
});

import { expect, it } from 'vitest';
import { jsonReport } from '../../../src/report/json.ts';
import { fleet, hostile } from './fleet.ts';

it('keeps values exactly and shows no raw control character', () => {
    const text = jsonReport(fleet([hostile]));
    expect(text).not.toMatch(/[^\n\P{Cc}]|\u202E/u);
    expect(JSON.parse(text).servers[0].controls[0].evidence).toEqual([
        {
            what: 'firewallRules/\u001b[31m<b>|`x`',
            found: '=1+1, "a"\n@team #1 https://evil.example',
            wanted: '\u202Enot {0} [link](1) **bold**\u009b',
        },
    ]);
});

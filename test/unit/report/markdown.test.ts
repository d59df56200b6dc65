import { expect, it } from 'vitest';
import { markdownReport } from '../../../src/report/markdown.ts';
import { fleet, result, secureTransport, server } from './fleet.ts';

it('shows Azure’s error message as text: no markup, HTML, link, mention or reference', () => {
    const reason = '<img src=x> *a* [b](c) | @team #12 see https://evil.example and www.evil.example `x`';
    const blind = server('blind', {
        kind: 'assessed',
        controls: [result(secureTransport, { kind: 'unknown', reason })],
        writes: [],
    });
    expect(markdownReport(fleet([blind]))).toContain(
        '❔ \\<img src=x\\> \\*a\\* \\[b\\](c) \\| @&#8203;team #&#8203;12 see https:&#8203;//evil.example and www&#8203;.evil.example \\`x\\`<br>`secure-transport`',
    );
});

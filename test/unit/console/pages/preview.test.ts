import { describe, expect, test } from 'vitest';
import { consoleOf, formToken, olga, rita } from '../../../support/operators-console.ts';
import { inForce, lenient, readWorld, strict } from '../../../support/preview.ts';
import { worldWith } from '../../../support/story.ts';

describe('the preview of a baseline', () => {
    test('offers a field and a file, and a Reader none', async () => {
        const { html } = await consoleOf(worldWith()).get('/console/preview');
        expect(html).toContain('enctype="multipart/form-data"');
        expect(html).toContain('<textarea name="document"');
        expect(html).toContain('type="file" name="file"');
        expect((await consoleOf(worldWith(), rita).get('/console/preview')).html).not.toContain('<form');
    });

    test('names the write that a pasted document would lead to, and changes nothing', async () => {
        const world = await readWorld();
        const before = world.audit.length;
        const { status, text } = await consoleOf(world, olga, {
            baseline: inForce(world, lenient),
        }).submit('preview', { document: JSON.stringify(strict) });
        expect([status, text]).toEqual([200, expect.stringContaining('Preview of strict-one')]);
        expect(text).toContain('Applied without asking 0 1 Wait for an approval 0 1');
        expect(text).toMatch(/From lenient; those that require less come first Setting Now Document Effect/);
        await world.run();
        expect([world.audit.length, world.azure.writes]).toEqual([before, []]);
    });

    test('takes an uploaded file before the pasted text', async () => {
        const form = new FormData();
        form.append('token', formToken);
        form.append('document', '{}');
        form.append(
            'file',
            new File([JSON.stringify(strict)], 'baseline.json', { type: 'application/json' }),
        );
        const { status, text } = await consoleOf(await readWorld()).post('/console/actions/preview', form);
        expect([status, text]).toEqual([200, expect.stringContaining('Preview of strict-one')]);
    });

    test.each([
        ['text that is no JSON', 'name: contoso'],
        ['an unknown field', '{"name":"contoso","<script>alert(1)</script>":1}'],
    ])('says what is wrong with %s, and keeps what was typed', async (_what, document) => {
        const { status, text, html } = await consoleOf(worldWith()).submit('preview', { document });
        expect([status, text]).toEqual([200, expect.stringContaining('The document is invalid')]);
        expect(text).toContain('Change the document');
        expect(html).not.toContain('<script>alert');
    });

    test('without a document says that one is needed', async () => {
        const { status, text } = await consoleOf(worldWith()).submit('preview', { document: ' ', name: 'x' });
        expect([status, text]).toEqual([400, expect.stringContaining('document: allowed: the document')]);
    });
});

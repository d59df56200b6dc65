import { expect, test } from 'vitest';
import { fileResponse, mediaType } from '../../../src/http/definition/file-answer.ts';

test('a file is saved under its name, with its media type and its own headers', async () => {
    const response = fileResponse({
        kind: 'file',
        contentType: 'text/csv; charset=utf-8',
        fileName: 'audit-2026-06-15.csv',
        body: 'a,b\r\n',
        headers: { 'content-security-policy': "default-src 'none'" },
    });
    expect(Object.fromEntries(response.headers)).toEqual({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="audit-2026-06-15.csv"',
        'content-security-policy': "default-src 'none'",
    });
    expect([response.status, await response.text()]).toEqual([200, 'a,b\r\n']);
});

test('a stream is passed on piece by piece', async () => {
    const pieces = ['a\n', 'b\n'];
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
        {
            pull(controller) {
                const piece = pieces[pulled];
                pulled += 1;
                if (piece === undefined) controller.close();
                else controller.enqueue(new TextEncoder().encode(piece));
            },
        },
        { highWaterMark: 0 },
    );
    const response = fileResponse({
        kind: 'file',
        contentType: 'application/x-ndjson',
        fileName: 'x.ndjson',
        body,
    });
    expect(pulled).toBe(0);
    expect(await response.text()).toBe('a\nb\n');
});

test('a media type is told without its parameters', () => {
    expect(mediaType('Text/CSV; charset=utf-8')).toBe('text/csv');
});

import { ExportTimeOverError, isTransient } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { ExportWriter } from './export-format.ts';
import type { FileAnswer } from './file-answer.ts';

/** A page of what is exported. */
export interface ExportPage<Row> {
    readonly rows: readonly Row[];
    /** Names of rows that fail verification. */
    readonly damaged?: readonly string[];
    /** Absent on the last page. */
    readonly continuation?: string;
}

export interface Export<Row> {
    /** Of the file, without its ending: `audit`. */
    readonly name: string;
    readonly writer: ExportWriter<Row>;
    /** Place at which the client goes on. Absent: from the beginning. */
    readonly from?: string;
    readonly clock: Clock;
    /** Reads the page at a place. */
    read(continuation: string | undefined): Promise<ExportPage<Row>>;
}

/**
 * Milliseconds after which an export reads no further page. The host ends an invocation after five minutes and restarts
 * its process (`functionTimeout` in host.json): what a client still has to read must fit in between.
 */
const maxReadingMs = 200_000;

/** Rows that are text at the same time: about 64 kB. */
const rowsOfText = 100;

/**
 * Returns an export as a file that is read while it is sent: one page is in memory at a time, and none is read before the
 * client has taken the one before. A refusal of the first page is one of the request.
 */
export async function exportAnswer<Row>(options: Export<Row>): Promise<FileAnswer> {
    const began = options.clock.now().getTime();
    const first = await options.read(options.from);
    const { name, writer } = options;
    const at = new Date(began).toISOString().slice(0, 19).replaceAll(':', '-');
    const ending = writer.mediaType === 'text/csv' ? 'csv' : 'ndjson';
    return {
        kind: 'file',
        contentType: `${writer.mediaType}; charset=utf-8`,
        fileName: `pgwarden-${name}-${at}Z.${ending}`,
        body: byteStream(texts(options, first, began)),
    };
}

/** Text of a page after the other. An export without an end of its own ends with an error where it is incomplete. */
async function* texts<Row>(
    { writer, from, clock, read }: Export<Row>,
    first: ExportPage<Row>,
    began: number,
): AsyncGenerator<string> {
    let page = first;
    let place = from;
    let [rows, damaged] = [0, 0];
    try {
        if (writer.head !== '') yield writer.head;
        for (;;) {
            const { rows: found, damaged: broken = [], continuation } = page;
            for (let from = 0; from < found.length; from += rowsOfText)
                yield found
                    .slice(from, from + rowsOfText)
                    .map(writer.row)
                    .join('');
            if (broken.length > 0) yield broken.map(writer.damaged).join('');
            rows += found.length;
            damaged += broken.length;
            if (continuation === undefined) break;
            place = continuation;
            if (clock.now().getTime() - began > maxReadingMs)
                throw new ExportTimeOverError(maxReadingMs / 1000);
            page = await read(continuation);
        }
    } catch (error) {
        if (writer.end === undefined) throw error;
        const isKnown = error instanceof Error && isTransient(error);
        const reason = isKnown ? error.message : 'an error in Pgwarden; its log has the reason';
        const continuation = place === undefined ? {} : { continuation: place };
        yield writer.end({ result: 'incomplete', rows, damaged, reason, ...continuation });
        if (isKnown) return;
        throw error;
    }
    if (writer.end !== undefined) yield writer.end({ result: 'complete', rows, damaged });
}

/** Asks for the next text when the reader wants more, and for none when it has gone. */
function byteStream(source: AsyncGenerator<string>): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>(
        {
            async pull(controller) {
                const { done, value } = await source.next();
                if (done === true) controller.close();
                else controller.enqueue(encoder.encode(value));
            },
            cancel: () => void source.return(undefined),
        },
        { highWaterMark: 0 },
    );
}

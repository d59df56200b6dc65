/** An answer that is a file instead of JSON. */
export interface FileAnswer {
    readonly kind: 'file';
    /** `text/csv; charset=utf-8`: the media type as the route declares it in `files`, with its parameters. */
    readonly contentType: string;
    /** The name under which a client saves it: ASCII letters, digits, `-` and `.`. */
    readonly fileName: string;
    /** A stream is passed on as it comes. */
    readonly body: string | ReadableStream<Uint8Array>;
    /** Headers beside those of every file. */
    readonly headers?: Readonly<Record<string, string>>;
}

/** Returns the file as a response that browsers save, and never run in the origin of the app. */
export function fileResponse({ contentType, fileName, body, headers = {} }: FileAnswer): Response {
    return new Response(body, {
        headers: {
            ...headers,
            'content-type': contentType,
            'content-disposition': `attachment; filename="${fileName}"`,
        },
    });
}

/** Returns the media type without its parameters. */
export function mediaType(contentType: string): string {
    return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

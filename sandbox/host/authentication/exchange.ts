/** Requests and responses as the platform's authentication sees them: the host's own, as far as it needs them. */

export interface Head {
    /** Upper case. */
    readonly method: string;
    /** With scheme and host. */
    readonly url: URL;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
}

export interface PlatformResponse {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
}

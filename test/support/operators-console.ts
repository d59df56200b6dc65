/** The operators' console in this process. */
import { operatorsConsole } from '../../src/console/operators-console.ts';
import { controls } from '../../src/controls/index.ts';
import type { RoutePorts } from '../../src/http/routes/index.ts';
import type { MemoryWorld } from './memory-world.ts';
import { apiPorts, origin, signedIn } from './operators-api.ts';

export interface PageResponse {
    readonly status: number;
    readonly html: string;
    /** The words of the page, without markup. */
    readonly text: string;
    readonly headers: Headers;
}

export interface ConsoleInProcess {
    get(path: string, headers?: Readonly<Record<string, string>>): Promise<PageResponse>;
    /** Sends a form as the browser of a page of the console does: with its cookie and its token. */
    submit(
        action: string,
        fields: Readonly<Record<string, string | readonly string[]>>,
        headers?: Readonly<Record<string, string>>,
    ): Promise<PageResponse>;
    /** Sends a form with its token and its files. */
    post(path: string, form: FormData): Promise<PageResponse>;
}

export const olga = signedIn('0000000a-0000-4000-8000-00000000000a', 'Operator');
export const rita = signedIn('0000000b-0000-4000-8000-00000000000b', 'Reader');

/** `as`: headers of the person who looks. */
export function consoleInProcess(
    ports: RoutePorts & Pick<Parameters<typeof operatorsConsole>[0], 'clock' | 'randomness'>,
    as: Readonly<Record<string, string>> = olga,
    isSignInByPlatform = true,
): ConsoleInProcess {
    const assets = {
        addresses: async () => ({
            'console.css': '/console/assets/console.css',
            'console.js': '/console/assets/console.js',
        }),
        read: async (file: string) =>
            file === 'console.css'
                ? { body: new TextEncoder().encode('main {}'), type: 'text/css; charset=utf-8' }
                : undefined,
    };
    const app = operatorsConsole(
        { ...ports, assets },
        { controlIds: controls.map(({ id }) => id), isSignInByPlatform, portal: 'https://portal.azure.com' },
    );

    async function send(path: string, init: RequestInit): Promise<PageResponse> {
        const response = await app.request(`${origin}${path}`, init);
        const html = await response.text();
        return { status: response.status, html, text: textOf(html), headers: response.headers };
    }

    return {
        get: (path, headers = {}) => send(path, { headers: { ...as, ...headers } }),
        post: (path, body) =>
            send(path, {
                method: 'POST',
                headers: { ...as, origin, cookie: `__Host-pgwarden-form=${formToken}` },
                body,
            }),
        submit: (action, fields, headers = {}) => {
            const body = new URLSearchParams();
            for (const [name, value] of Object.entries({ token: formToken, ...fields })) {
                for (const each of [value].flat()) body.append(name, each);
            }
            return send(`/console/actions/${action}`, {
                method: 'POST',
                headers: { ...as, origin, cookie: `__Host-pgwarden-form=${formToken}`, ...headers },
                body,
            });
        },
    };
}

/** The console of a world in memory. */
export function consoleOf(
    world: MemoryWorld,
    as: Readonly<Record<string, string>> = olga,
    changed: Partial<RoutePorts> = {},
): ConsoleInProcess {
    const ports = world.ports();
    return consoleInProcess({ ...ports, ...apiPorts(ports, changed) }, as);
}

export const formToken = 'f0000000-0000-4000-8000-00000000000f';

function textOf(html: string): string {
    return html
        .replaceAll(/<(?:head|script)\b[\s\S]*?<\/(?:head|script)>/g, ' ')
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/&#39;/g, "'")
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&')
        .replaceAll(/\s+/g, ' ')
        .trim();
}

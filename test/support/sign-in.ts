/** Signs in on the page that stands in for Entra, as a browser without script does. */

export interface SignInChoice {
    /** `http://localhost:7071` */
    readonly app: string;
    /** Object id of one of the people on the page. */
    readonly person: string;
    /** `''`: no role. */
    readonly role: string;
    /** Path to open afterwards. */
    readonly target?: string;
}

export interface SignInPage {
    readonly html: string;
    readonly state: string;
    /** For the header `cookie`. */
    readonly nonce: string;
}

/** Returns the header `cookie` of the session. Throws when the sign-in is refused. */
export async function signedIn(choice: SignInChoice): Promise<string> {
    const { app, person, role } = choice;
    const page = await openSignIn(app, choice.target);
    const response = await sendSignIn(app, page, { person, role });
    const [session] = response.headers.getSetCookie().filter((cookie) => /^AppServiceAuth/.test(cookie));
    if (response.status !== 302 || session === undefined)
        throw new Error(`The sign-in was refused: ${response.status} ${await response.text()}`);
    return pairOf(session);
}

/** Throws when the page is not shown. */
export async function openSignIn(app: string, target = '/console'): Promise<SignInPage> {
    const query = new URLSearchParams({ post_login_redirect_uri: target });
    const response = await fetch(`${app}/.auth/login/aad?${query}`, { redirect: 'manual' });
    const html = await response.text();
    const [, state] = /name="state" value="([^"]+)"/.exec(html) ?? [];
    if (response.status !== 200 || state === undefined) throw new Error(`${response.status}: ${html}`);
    return { html, state, nonce: pairOf(response.headers.getSetCookie()[0] ?? '') };
}

export async function sendSignIn(
    app: string,
    { state, nonce }: Pick<SignInPage, 'state' | 'nonce'>,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
    return await fetch(`${app}/.auth/login/aad/callback`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: nonce, ...headers },
        body: new URLSearchParams({ state, ...fields }),
    });
}

/** `name=value` of a header `set-cookie`. */
function pairOf(cookie: string): string {
    return cookie.split(';')[0] ?? '';
}

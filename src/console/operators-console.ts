import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import { isTransient, MalformedInputError } from '../errors.ts';
import type { Clock, Randomness } from '../ports.ts';
import { status } from '../workflows/in-force/status.ts';
import { type ConsoleEnv, consoleAccess } from './access.ts';
import { actions } from './actions/index.ts';
import type { ConsoleAssets } from './assets.ts';
import { consolePath } from './definition/addresses.ts';
import type { Page, PageContent, PagePorts } from './definition/page.ts';
import { type Viewer, viewerOf } from './definition/viewer.ts';
import { failurePage } from './failure-page.ts';
import { formToken } from './form-token.ts';
import type { Frame } from './layout.ts';
import { modeOf } from './mode.ts';
import { takeNotice } from './notice.ts';
import { pages } from './pages/index.ts';
import { queryProblems } from './query-problems.ts';
import { type Respond, responder } from './respond.ts';
import { securityHeaders } from './security-headers.ts';
import { sendForm } from './send-form.ts';

export type OperatorsConsole = Hono<ConsoleEnv>;

export type ConsolePorts = PagePorts & {
    readonly assets: ConsoleAssets;
    readonly clock: Clock;
    readonly randomness: Randomness;
};

export interface ConsoleOptions {
    readonly controlIds: readonly string[];
    readonly isSignInByPlatform: boolean;
    /** Origin of the Azure portal of this cloud. */
    readonly portal: string;
}

/** Makes the operators' console: an application that responds to a request. Rejects with errors that are not transient. */
export function operatorsConsole(ports: ConsolePorts, options: ConsoleOptions): OperatorsConsole {
    const respond = responder(ports.assets);
    const app: OperatorsConsole = new Hono<ConsoleEnv>({ strict: false });
    app.use(securityHeaders);
    addAssets(app, ports.assets);
    app.use(consoleAccess(options.isSignInByPlatform, respond));
    for (const page of pages(options.controlIds)) addPage(app, ports, page, options, respond);
    for (const action of actions(options.controlIds)) {
        app.post(`${consolePath}/actions/${action.path}`, (c) => sendForm(c, ports, action, respond));
    }
    app.notFound((c) => respond(c, 404, failurePage('Not found', 'The console has no such page.')));
    app.onError(async (error, c) => {
        if (!isTransient(error)) throw error;
        return await respond(c, 503, failurePage('Try again in a moment', error.message));
    });
    return app;
}

/** Files carry a hash of their content in their names, so that browsers may keep them for good. They hold no data. */
function addAssets(app: OperatorsConsole, assets: ConsoleAssets): void {
    app.get(`${consolePath}/assets/:file`, async (c) => {
        const asset = await assets.read(c.req.param('file'));
        if (asset === undefined) return c.text('Not found', 404);
        return c.body(asset.body, 200, {
            'content-type': asset.type,
            'cache-control': 'public, max-age=31536000, immutable',
        });
    });
}

function addPage(
    app: OperatorsConsole,
    ports: ConsolePorts,
    page: Page,
    { portal }: ConsoleOptions,
    respond: Respond,
): void {
    const path = `${consolePath}${page.path === '' ? '' : `/${page.path}`}`.replaceAll(/\{(\w+)\}/g, ':$1');
    app.get(path, etag(), async (c) => {
        const viewer = viewerOf(
            c.get('principal'),
            formToken(c, () => ports.randomness.id()),
        );
        const [content, inForce] = await Promise.all([
            shown(c, ports, page, { viewer, portal }),
            status(ports),
        ]);
        const frame: Omit<Frame, 'assets'> = {
            viewer,
            section: page.section,
            mode: modeOf(inForce),
            notice: takeNotice(c),
        };
        return await respond(c, content.status, content.page, frame);
    });
}

type Shown = { readonly status: 200 | 400 | 404; readonly page: PageContent };

/** Returns the page, or the one that says why there is none. */
async function shown(
    c: Context,
    ports: PagePorts & { readonly clock: Clock },
    page: Page,
    around: { readonly viewer: Viewer; readonly portal: string },
): Promise<Shown> {
    const { pathname, search } = new URL(c.req.url);
    const given = givenFilters(c.req.queries());
    const parsed = page.query.safeParse(given);
    if (!parsed.success) {
        const problems = queryProblems(page.query, parsed.error);
        return {
            status: 400,
            page: failurePage('The address is not usable', 'Change it as follows:', problems),
        };
    }
    try {
        const content = await page.show(ports, {
            ...around,
            id: c.req.param('id') ?? '',
            query: parsed.data,
            now: ports.clock.now(),
            address: pathname + search,
        });
        if (content !== undefined) return { status: 200, page: content };
        const reason = 'Pgwarden has no such object. It may be too old, or of another server.';
        return { status: 404, page: failurePage('Not found', reason) };
    } catch (error) {
        if (!(error instanceof MalformedInputError)) throw error;
        return { status: 400, page: failurePage('The address is not usable', error.message) };
    }
}

/** A form sends every field, also the empty ones, and a box for each of several values. */
function givenFilters(
    queries: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>> {
    const given = Object.entries(queries).map(([name, values]) => [
        name,
        values.filter((value) => value.trim() !== '').join(','),
    ]);
    return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

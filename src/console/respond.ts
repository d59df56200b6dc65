import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ConsoleAssets } from './assets.ts';
import type { PageContent } from './definition/page.ts';
import { type Frame, layout } from './layout.ts';

/** Responds with a page. */
export type Respond = (
    c: Context,
    status: ContentfulStatusCode,
    content: PageContent,
    frame?: Omit<Frame, 'assets'>,
) => Promise<Response>;

/** Makes the one way in which pages leave the console. */
export function responder(assets: ConsoleAssets): Respond {
    return async (c, status, content, frame = {}) => {
        const document = await layout(content, { ...frame, assets: await assets.addresses() });
        c.header('cache-control', 'no-store');
        return c.html(String(document), status);
    };
}

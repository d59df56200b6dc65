import { parseServerId } from '../../model/resource-id.ts';
import { controlAddress, serverAddress } from '../definition/addresses.ts';
import { foreign, type Html, html } from '../definition/html.ts';

/** Returns the name of a server (resource id) as a link to its page; the id itself where it is none of a server. */
export function serverLink(server: string): Html {
    const parsed = parseServerId(server);
    if (parsed === undefined) return foreign(server);
    return html`<a href="${serverAddress(server)}" title="${server}">${foreign(parsed.name)}</a>`;
}

export function controlLink(id: string): Html {
    return html`<a class="control" href="${controlAddress(id)}">${foreign(id)}</a>`;
}

/**
 * Returns a link to a resource in the Azure portal. `portal`: origin of the portal. `blade`: a page of the resource, such
 * as `serverParameters`. Source: the portal's own links, `https://portal.azure.com/#resource/…`.
 */
export function portalLink(portal: string, resourceId: string, text: string, blade = 'overview'): Html {
    const path = resourceId.split('/').map(encodeURIComponent).join('/');
    return html`<a href="${`${portal}/#resource${path}/${blade}`}" rel="noreferrer" class="portal">${text}</a>`;
}

import * as z from 'zod';
import { continuation, serverId } from '../../../http/definition/fields.ts';
import { serverPath } from '../../../model/resource-id.ts';
import { listStories } from '../../../workflows/queries/list-stories.ts';
import { showServer } from '../../../workflows/queries/show-server.ts';
import { nextAddress, serverAddress } from '../../definition/addresses.ts';
import { html } from '../../definition/html.ts';
import { queryPage } from '../../definition/page.ts';
import { damagedRows } from '../../elements/chain-steps.ts';
import { nextPage } from '../../elements/tables.ts';
import { serverActions } from './actions.ts';
import { controlsOfServer } from './controls.ts';
import { factsOfServer } from './facts.ts';
import { timeline } from './timeline.ts';

/** One server: its state now, and its drifts and repairs. */
export const server = queryPage({
    path: 'server',
    section: 'servers',
    query: z.strictObject({ server: serverId, continuation: continuation.exactOptional() }),
    async show(ports, { query, viewer, now, address, portal }) {
        const [state, page] = await Promise.all([
            showServer(ports, query.server),
            listStories(ports, query.server, query.continuation),
        ]);
        if (state === undefined) return undefined;
        const around = { viewer, now, portal, back: serverAddress(serverPath(query.server)) };
        return {
            title: state.name,
            body: html`${factsOfServer(state, around)}
${serverActions(state, around)}
${controlsOfServer(state, ports.controls, around)}
<h2>Drift and repair</h2>
${damagedRows(page.damaged)}
${timeline(page.stories, query.continuation !== undefined)}
${nextPage(nextAddress(address, page.continuation))}`,
        };
    },
});

/** An address for every page of the console. */
import type { Page } from '../../src/console/definition/page.ts';
import { fieldOf } from '../support/sandbox-azure.ts';
import type { Fleet } from './fleets.ts';

type AddressOf = (fleet: Fleet) => string | Promise<string>;

/** Pages that need an object: its address in the busy fleet. Every other page is opened at its path. */
const places: Readonly<Record<string, AddressOf>> = {
    server: ({ box }) => `server?server=${box.server(4).id}`,
    'server/baseline': ({ box }) => `server/baseline?server=${box.server(0).id}`,
    'controls/{id}': () => 'controls/secure-transport',
    'decisions/{id}': async ({ box, api }) => {
        const { body } = await api.get('approvals');
        const { id } = box.server(0);
        const all = Object.values(Object(fieldOf(body, 'approvals')));
        const own = all.find((approval) => fieldOf(approval, 'server') === id);
        return `decisions/${fieldOf(own, 'id')}?server=${id}`;
    },
    'remediations/{id}': async (fleet) => await repairAddress(fleet, ''),
    'remediations/{id}/undo': async (fleet) => await repairAddress(fleet, '/undo'),
    'stories/{id}': async ({ box, api }) => {
        const { id } = box.server(3);
        const { body } = await api.get(`stories?server=${id}`);
        const [newest] = Object.values(Object(fieldOf(body, 'stories')));
        return `stories/${fieldOf(newest, 'id')}?server=${id}`;
    },
};

async function repairAddress({ box }: Fleet, below: '' | '/undo'): Promise<string> {
    const { id } = box.server(7);
    const entries = await box.api.audit(id);
    const repair = entries.find(({ outcome }) => outcome === 'verified');
    return `remediations/${repair?.remediationId}${below}?server=${id}`;
}

/** Returns the address of a page in the busy fleet. Throws if the page needs an object and has no entry above. */
export async function addressOf(page: Page, fleet: Fleet): Promise<string> {
    if (needsObject(page) && places[page.path] === undefined)
        throw new Error(`test/browser/places.ts has no address for ${page.path}`);
    return await placeOf(page.path, fleet);
}

/** Returns the address of the page with this path. */
export async function placeOf(path: string, fleet: Fleet): Promise<string> {
    const place = places[path];
    const below = place === undefined ? path : await place(fleet);
    return below === '' ? '/console' : `/console/${below}`;
}

/** Returns whether a page is about one object. */
export function needsObject({ path, query }: Page): boolean {
    return path.includes('{') || !query.safeParse({}).success;
}

import type { PageRequest } from '../../definition/page.ts';

/** What the parts of the page take from its request. */
export interface Around extends Pick<PageRequest<unknown>, 'viewer' | 'now' | 'portal'> {
    /** Address of the page, to come back to after an action. */
    readonly back: string;
}

import type { PageRequest } from '../../definition/page.ts';

/** The values of the request that the parts of the page take. */
export interface Around extends Pick<PageRequest<unknown>, 'viewer' | 'now' | 'portal'> {
    /** Address of the page, to come back to after an action. */
    readonly back: string;
}

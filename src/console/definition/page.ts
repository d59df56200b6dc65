import * as z from 'zod';
import type { RoutePorts } from '../../http/routes/index.ts';
import type { Html } from './html.ts';
import type { Viewer } from './viewer.ts';

/** Everything that the pages need. */
export type PagePorts = RoutePorts;

/** The entries of the navigation, in its order. */
export const sections = [
    { name: 'overview', path: '', title: 'Overview' },
    { name: 'decisions', path: 'decisions', title: 'Decisions' },
    { name: 'servers', path: 'servers', title: 'Servers' },
    { name: 'controls', path: 'controls', title: 'Controls' },
    { name: 'groups', path: 'groups', title: 'Groups' },
    { name: 'remediations', path: 'remediations', title: 'Remediations' },
    { name: 'held', path: 'held', title: 'Held' },
    { name: 'flapping', path: 'flapping', title: 'Flapping' },
    { name: 'exemptions', path: 'exemptions', title: 'Exemptions' },
    { name: 'writes', path: 'writes', title: 'Writes' },
    { name: 'dry-run', path: 'dry-run', title: 'Dry-run' },
    { name: 'preview', path: 'preview', title: 'Preview' },
    { name: 'sweeps', path: 'sweeps', title: 'Sweeps' },
    { name: 'failed-messages', path: 'failed-messages', title: 'Failed messages' },
    { name: 'audit', path: 'audit', title: 'Audit' },
    { name: 'evidence', path: 'evidence', title: 'Evidence' },
] as const;

export type SectionName = (typeof sections)[number]['name'];

/** A request whose query the schema of its page has parsed. */
export interface PageRequest<Query> {
    /** The `id` in the path; empty when the path has none. */
    readonly id: string;
    readonly query: Query;
    readonly viewer: Viewer;
    readonly now: Date;
    /** Path and query of this page, to come back to after an action. */
    readonly address: string;
    /** Origin of the Azure portal of this cloud. */
    readonly portal: string;
}

export interface PageContent {
    /** Plain text, without markup. */
    readonly title: string;
    readonly body: Html;
    /** False for a page with a form that an update would disturb. Default: true. */
    readonly isLive?: boolean;
}

/** One page of the console. */
export interface Page {
    /** Below `/console/`, with parameters in braces: `remediations/{id}`. Empty: the first page. */
    readonly path: string;
    readonly section: SectionName;
    readonly query: z.ZodObject;
    /** Returns undefined where the object does not exist. Throws transient errors, and MalformedInputError. */
    show(ports: PagePorts, request: PageRequest<unknown>): Promise<PageContent | undefined>;
}

/** Defines a page that takes a query. Fields that a form leaves empty count as absent. */
export function queryPage<Query extends z.ZodObject>(page: {
    readonly path: string;
    readonly section: SectionName;
    readonly query: Query;
    show(ports: PagePorts, request: PageRequest<z.output<Query>>): Promise<PageContent | undefined>;
}): Page {
    return {
        ...page,
        show: (ports, request) => page.show(ports, { ...request, query: request.query as z.output<Query> }),
    };
}

/** Defines a page without query. */
export function page(definition: Omit<Page, 'query'>): Page {
    return { ...definition, query: z.strictObject({}) };
}

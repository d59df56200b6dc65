import type { Page } from '../definition/page.ts';
import { overview } from './overview.ts';
import { serverBaseline } from './server/baseline.ts';
import { server } from './server/server.ts';
import { servers } from './servers.ts';

/** Every page of the console, for the controls with these ids. */
export function pages(controlIds: readonly string[]): readonly Page[] {
    return [overview, servers(controlIds), server, serverBaseline];
}

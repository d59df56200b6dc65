import type { Page } from '../definition/page.ts';
import { openRemediations } from './open-remediations.ts';
import { overview } from './overview.ts';
import { remediation } from './remediation/remediation.ts';
import { undo } from './remediation/undo.ts';
import { remediations } from './remediations.ts';
import { serverBaseline } from './server/baseline.ts';
import { server } from './server/server.ts';
import { servers } from './servers.ts';
import { story } from './story.ts';

/** Every page of the console, for the controls with these ids. */
export function pages(controlIds: readonly string[]): readonly Page[] {
    return [
        overview,
        servers(controlIds),
        server,
        serverBaseline,
        remediations(controlIds),
        openRemediations,
        remediation,
        undo,
        story,
    ];
}

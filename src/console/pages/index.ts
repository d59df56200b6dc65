import type { Page } from '../definition/page.ts';
import { audit } from './audit.ts';
import { auditVerification } from './audit-verification.ts';
import { control } from './control.ts';
import { controls } from './controls.ts';
import { decision } from './decision.ts';
import { decisions } from './decisions.ts';
import { dryRun } from './dry-run.ts';
import { evidence } from './evidence.ts';
import { exemptions } from './exemptions.ts';
import { failedMessages } from './failed-messages.ts';
import { flapping } from './flapping.ts';
import { groups } from './groups.ts';
import { held } from './held.ts';
import { openRemediations } from './open-remediations.ts';
import { overview } from './overview.ts';
import { preview } from './preview.ts';
import { remediation } from './remediation/remediation.ts';
import { undo } from './remediation/undo.ts';
import { remediations } from './remediations.ts';
import { serverBaseline } from './server/baseline.ts';
import { server } from './server/server.ts';
import { servers } from './servers.ts';
import { story } from './story.ts';
import { sweeps } from './sweeps.ts';
import { writes } from './writes.ts';

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
        decisions,
        decision,
        controls,
        control,
        groups,
        held,
        flapping,
        exemptions,
        writes,
        dryRun,
        preview,
        sweeps,
        failedMessages,
        audit(controlIds),
        auditVerification,
        evidence,
    ];
}

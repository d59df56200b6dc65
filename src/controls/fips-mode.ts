import type { ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable, type Verdict } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { notTold } from './shared/newer-properties.ts';

export const fipsMode = defineControl({
    id: 'fips-mode',
    title: 'The server uses FIPS 140 cryptography only',
    failureTitle: 'The server may use cryptography outside FIPS 140',
    severity: 'low',
    area: 'transport',
    mode: 'approve',
    strictMode: 'approve',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`fipsMode` is `Enabled`.',
            'The control applies where the threshold `fipsMode` is `true`: in `strict`. Azure tells the property from api-version 2026-10-01 on.',
        ],
        why: ['FedRAMP and other rules accept validated cryptographic modules only.'],
        repair: ['Enables FIPS mode.', 'Restore the earlier mode by hand, or undo the repair.'],
        disruption: {
            kind: 'restart',
            effect: [
                'The server restarts at once: Pgwarden assumes that it does, because no page of Azure says otherwise.',
                'Clients that log in with MD5 passwords, and functions such as `md5()`, can fail afterwards.',
            ],
        },
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2026-10-01" --body '{"properties":{"fipsMode":"Enabled"}}'`,
        ],
        outOfScope: ['The cryptography of clients and of extensions.'],
        links: [
            {
                title: 'Servers - Update (REST)',
                url: 'https://learn.microsoft.com/rest/api/postgresql/servers/update',
            },
        ],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('fipsMode'),
    evaluate: verdictOn,
    owns: { 'server/fipsMode': [] },
    plan(state, thresholds) {
        if (verdictOn(state, thresholds).kind !== 'drifted') return [];
        const from = state.server.fipsMode ?? 'Disabled';
        return [{ kind: 'fipsMode', from, to: 'Enabled', control: 'fips-mode', disruption: 'restart' }];
    },
});

function verdictOn({ server }: Pick<ServerState, 'server'>, { fipsMode: isAsked }: Thresholds): Verdict {
    if (!isAsked) return notApplicable('The baseline does not ask for FIPS mode');
    const untold = notTold(server, 'fipsMode');
    if (untold !== undefined) return untold;
    if (server.fipsMode === 'Enabled') return compliant;
    return drifted([{ what: 'fipsMode', found: server.fipsMode ?? 'none', wanted: 'Enabled' }]);
}

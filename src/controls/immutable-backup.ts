import type { ServerState } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { compliant, drifted, notApplicable, type Verdict } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { backupPage, replicaPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';
import { notTold } from './shared/newer-properties.ts';
import { isReplica } from './shared/replica.ts';

export const immutableBackup = defineControl({
    id: 'immutable-backup',
    title: 'Backups cannot be changed or deleted before their time',
    failureTitle: 'An attacker with rights on the server may delete its backups',
    severity: 'low',
    area: 'platform',
    mode: 'approve',
    strictMode: 'approve',
    references: { azurePolicy: [], mcsb: ['BR-2'], cis: [] },
    texts: {
        checks: [
            '`backup.immutableBackup` is `Enabled`.',
            'The control applies where the threshold `immutableBackup` is `true`: in `strict` and `mcsb`. It does not apply to a read replica, which has no backups. Azure tells the property from api-version 2026-10-01 on.',
        ],
        why: ['Ransomware deletes backups first.'],
        repair: [
            'Enables immutable backups for good.',
            'Pgwarden assumes that Azure never turns them off again: an operator approves the repair in every profile, and it cannot be undone.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'Backups cost money until the end of their retention, which cannot be avoided any more.',
            ],
        },
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2026-10-01" --body '{"properties":{"backup":{"backupRetentionDays":<days>,"immutableBackup":"Enabled"}}}'`,
        ],
        outOfScope: ['The vault of long-term backups, which has an immutability of its own.'],
        links: [backupPage, replicaPage],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('backup', 'replicationRole'),
    evaluate: verdictOn,
    owns: { 'server/backup': ['immutableBackup'] },
    plan(state, thresholds) {
        if (verdictOn(state, thresholds).kind !== 'drifted') return [];
        const { backup: from } = state.server;
        const to = { ...from, immutableBackup: 'Enabled' as const };
        return [{ kind: 'backup', from, to, control: 'immutable-backup', disruption: 'none' }];
    },
});

function verdictOn(
    { server }: Pick<ServerState, 'server'>,
    { immutableBackup: isAsked }: Thresholds,
): Verdict {
    if (!isAsked) return notApplicable('The baseline does not ask for immutable backups');
    if (isReplica(server)) return notApplicable('A read replica has no backups');
    const untold = notTold(server, 'backup.immutableBackup');
    if (untold !== undefined) return untold;
    const { immutableBackup: found = 'none' } = server.backup;
    if (found === 'Enabled') return compliant;
    return drifted([{ what: 'backup.immutableBackup', found, wanted: 'Enabled' }]);
}

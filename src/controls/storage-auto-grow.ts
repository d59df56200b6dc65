import type { ServerState } from '../model/server-state.ts';
import { compliant, drifted, notApplicable, type Verdict } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

/** Kinds of disks that Azure does not grow by itself, lower case. */
const fixed = ['premiumv2_lrs', 'ultrassd_lrs'];

export const storageAutoGrow = defineControl({
    id: 'storage-auto-grow',
    title: 'The disk grows before it is full',
    failureTitle: 'The server becomes read-only when its disk is full',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    strictMode: 'enforce',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`storage.autoGrow` is `Enabled`.',
            'The control does not apply to Premium SSD v2 and Ultra disks (`storage.type`), which Azure does not grow by itself.',
        ],
        why: [
            'At 95 percent, the server turns read-only: transactions and the logs of an attack stop with it.',
        ],
        repair: ['Enables storage autogrow.', 'The rest of the section `storage` is sent as it was read.'],
        disruption: {
            kind: 'none',
            effect: ['A disk that has grown costs more and never shrinks, also after an undo.'],
        },
        repairByHand: [
            'az postgres flexible-server update --resource-group $RG --name $SERVER --storage-auto-grow Enabled',
        ],
        outOfScope: ['A disk that would cross 4,096 GiB, which Azure leaves to an operator.'],
        links: [
            {
                title: 'Premium SSD',
                url: 'https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-storage-premium-ssd',
            },
        ],
    },
    reads: ['server'],
    decidableWithout: dependsOnSections('storage'),
    evaluate: verdictOn,
    owns: { 'server/storage': ['autoGrow'] },
    plan(state) {
        const verdict = verdictOn(state);
        if (verdict.kind !== 'drifted' || verdict.unrepairable !== undefined) return [];
        const { storage: from } = state.server;
        const to = { ...from, autoGrow: 'Enabled' as const };
        return [{ kind: 'storage', from, to, control: 'storage-auto-grow', disruption: 'none' }];
    },
});

function verdictOn({ server: { storage } }: Pick<ServerState, 'server'>): Verdict {
    const { autoGrow: found, type = 'Premium_LRS' } = storage;
    if (fixed.includes(type.toLowerCase())) return notApplicable(`Azure does not grow a disk ${type}`);
    if (found === 'Enabled') return compliant;
    const isKnown = type.toLowerCase() === 'premium_lrs';
    return drifted(
        [{ what: 'storage.autoGrow', found, wanted: 'Enabled' }],
        isKnown ? undefined : `Azure is only known to grow Premium SSD, not ${type}`,
    );
}

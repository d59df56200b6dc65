import type { AuthConfig, ServerState } from '../model/server-state.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { hasEntra } from './entra-authentication.ts';
import { entraPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';

export const entraOnlyAuthentication = defineControl({
    id: 'entra-only-authentication',
    title: 'Only Microsoft Entra identities can log in',
    failureTitle: 'Logins are not restricted to Microsoft Entra identities',
    severity: 'low',
    area: 'authentication',
    mode: 'approve',
    references: {
        azurePolicy: [
            {
                id: 'fa498b91-8a7e-4710-9578-da944c68d1fe',
                name: '[Preview]: Azure PostgreSQL flexible server should have Microsoft Entra Only Authentication enabled',
            },
        ],
        mcsb: ['IM-1', 'PA-1'],
        cis: [],
    },
    texts: {
        checks: [
            '`authConfig.passwordAuth` is `Disabled` and `authConfig.activeDirectoryAuth` is `Enabled`.',
        ],
        why: ['A password that nobody can use cannot be stolen, shared or forgotten in a file.'],
        repair: [
            'Disables password authentication.',
            'Nothing is written while Entra authentication is disabled, or while the server has or shows no Entra administrator, because nobody could log in any more: `entra-authentication` and `entra-administrator` come first.',
        ],
        disruption: {
            kind: 'lockout',
            effect: [
                'The server refuses every client that logs in with a password, the server administrator included.',
                'The roles stay, and work again when password authentication is enabled again.',
            ],
        },
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2025-08-01" --body '{"properties":{"authConfig":{"activeDirectoryAuth":"Enabled","passwordAuth":"Disabled","tenantId":"<tenant>"}}}'`,
        ],
        outOfScope: [
            'The ability of the applications to log in with an Entra identity: ask before you approve.',
        ],
        links: [entraPage],
    },
    reads: ['server', 'administrators'],
    /** Without the administrators its verdict stands, and nothing is written. */
    decidableWithout(missing, { server }) {
        if (isInSections(missing, ['authConfig'])) return 'nothing';
        const isTold = findings(server.authConfig).length === 0 || !hasEntra(server.authConfig);
        return missing.slice === 'server' || isTold ? 'everything' : 'drift';
    },
    reassessAfter: ['entra-authentication', 'entra-administrator'],
    evaluate(state) {
        const evidence = findings(state.server.authConfig);
        return evidence.length === 0 ? compliant : drifted(evidence, refused(state));
    },
    owns: { 'server/authConfig': ['passwordAuth'] },
    plan(state) {
        const from = state.server.authConfig;
        if (findings(from).length === 0 || refused(state) !== undefined) return [];
        const to: AuthConfig = { ...from, passwordAuth: 'Disabled' };
        return [
            { kind: 'authConfig', from, to, control: 'entra-only-authentication', disruption: 'lockout' },
        ];
    },
});

function findings(authConfig: AuthConfig): Finding[] {
    const found: Finding[] = [];
    if (!hasEntra(authConfig)) {
        found.push({
            what: 'authConfig.activeDirectoryAuth',
            found: authConfig.activeDirectoryAuth,
            wanted: 'Enabled',
        });
    }
    if (authConfig.passwordAuth.toLowerCase() !== 'disabled') {
        found.push({ what: 'authConfig.passwordAuth', found: authConfig.passwordAuth, wanted: 'Disabled' });
    }
    return found;
}

/** Without a way in for Entra identities nobody could log in any more. */
function refused({
    server,
    administrators,
}: Pick<ServerState, 'server' | 'administrators'>): string | undefined {
    if (!hasEntra(server.authConfig)) return 'Microsoft Entra authentication is not enabled on the server';
    return administrators.length === 0 ? 'The server has no Microsoft Entra administrator' : undefined;
}

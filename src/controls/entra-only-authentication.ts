import type { AuthConfig, ServerState } from '../model/server-state.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { hasEntra } from './entra-authentication.ts';
import { isInSections } from './shared/missing-parts.ts';

export const entraOnlyAuthentication = defineControl({
    id: 'entra-only-authentication',
    title: 'Only Microsoft Entra identities can log in',
    severity: 'low',
    area: 'authentication',
    references: { azurePolicy: ['fa498b91-8a7e-4710-9578-da944c68d1fe'], mcsb: ['IM-1'], cis: [] },
    reads: ['server', 'administrators'],
    /** Without the administrators its verdict stands, and nothing is written. */
    decidableWithout(missing, { server }) {
        if (isInSections(missing, ['authConfig'])) return 'nothing';
        const isTold = findings(server.authConfig).length === 0 || !hasEntra(server.authConfig);
        return missing.slice === 'server' || isTold ? 'everything' : 'drift';
    },
    after: ['entra-authentication', 'entra-administrator'],
    evaluate(state) {
        const evidence = findings(state.server.authConfig);
        return evidence.length === 0 ? compliant : drifted(evidence, refused(state));
    },
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

import type { AuthConfig } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const entraAuthentication = defineControl({
    id: 'entra-authentication',
    title: 'Microsoft Entra authentication is enabled',
    severity: 'low',
    area: 'authentication',
    references: { azurePolicy: [], mcsb: ['IM-1'], cis: [] },
    reads: ['server'],
    decidableWithout: dependsOnSections('authConfig'),
    evaluate({ server: { authConfig } }, { entraTenantId }) {
        if (hasEntra(authConfig)) return compliant;
        return drifted(
            [
                {
                    what: 'authConfig.activeDirectoryAuth',
                    found: authConfig.activeDirectoryAuth,
                    wanted: 'Enabled',
                },
            ],
            entraTenantId === undefined ? 'The baseline names no Microsoft Entra tenant' : undefined,
        );
    },
    plan({ server: { authConfig } }, { entraTenantId }) {
        if (hasEntra(authConfig) || entraTenantId === undefined) return [];
        const to: AuthConfig = { ...authConfig, activeDirectoryAuth: 'Enabled', tenantId: entraTenantId };
        return [
            {
                kind: 'authConfig',
                from: authConfig,
                to,
                control: 'entra-authentication',
                disruption: 'restart',
            },
        ];
    },
});

/** Whether logins with Microsoft Entra identities are possible. */
export function hasEntra({ activeDirectoryAuth }: AuthConfig): boolean {
    return activeDirectoryAuth.toLowerCase() === 'enabled';
}

import type { AuthConfig } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { entraPage } from './shared/links.ts';
import { dependsOnSections } from './shared/missing-parts.ts';

export const entraAuthentication = defineControl({
    id: 'entra-authentication',
    title: 'Microsoft Entra authentication is enabled',
    failureTitle: 'Microsoft Entra authentication is disabled',
    severity: 'low',
    area: 'authentication',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['IM-1'], cis: [] },
    texts: {
        checks: ['`authConfig.activeDirectoryAuth` is `Enabled`.'],
        why: [
            'Entra identities have central sign-in rules, second factors and short-lived tokens, and are disabled when their owner leaves.',
            'Passwords in a database have none of these.',
        ],
        repair: [
            'Enables Entra authentication for the tenant `entraTenantId` of the baseline and leaves password authentication as it is.',
            'Without a tenant in the baseline, the drift is only reported.',
        ],
        disruption: {
            kind: 'restart',
            effect: ['Azure adds its authentication extension and restarts the server.'],
        },
        repairByHand: [
            `az rest --method patch --url "$SERVER_ID?api-version=2025-08-01" --body '{"properties":{"authConfig":{"activeDirectoryAuth":"Enabled","passwordAuth":"Enabled","tenantId":"<tenant>"}}}'`,
        ],
        outOfScope: [
            'The tenant that an enabled server trusts, and the roles of Entra identities in the database.',
        ],
        links: [entraPage],
    },
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
    owns: { 'server/authConfig': ['activeDirectoryAuth', 'tenantId'] },
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

/** Tells if logins with Microsoft Entra identities are possible. */
export function hasEntra({ activeDirectoryAuth }: AuthConfig): boolean {
    return activeDirectoryAuth.toLowerCase() === 'enabled';
}

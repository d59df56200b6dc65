import { workspaceId } from '../../../sandbox/simulator/fleet/seed-fleet.ts';
import { controls } from '../../../src/controls/index.ts';
import {
    type AzurePolicyExport,
    azurePolicyExport,
    type ExportRequest,
} from '../../../src/policy-export/azure-policy.ts';
import { type Running, raw } from '../../sandbox/simulator/running.ts';
import { baselineOf } from '../baseline/documents.ts';

export const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
export { workspaceId };

/** Exports a document, by default one that enforces every control, from the production subscription. */
export function exportOf(
    document: object = everything,
    more: Partial<ExportRequest> = {},
): AzurePolicyExport {
    return azurePolicyExport({
        baseline: baselineOf(document),
        controls,
        scope: subscription,
        deployment: {},
        now: new Date('2026-06-15T12:00:00Z'),
        ...more,
    });
}

const archive = `${subscription}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/archive`;
const hubRule = `${subscription}/resourceGroups/logs/providers/Microsoft.EventHub/namespaces/contoso-logs/authorizationRules/send`;

/** A document that enforces every control, with a value for every threshold. */
export const everything = {
    name: 'everything',
    extends: 'standard',
    modes: Object.fromEntries(controls.map(({ id }) => [id, 'enforce'])),
    thresholds: {
        diagnosticSettings: {
            categoryGroup: 'audit',
            storageAccounts: [{ location: 'westeurope', storageAccountId: archive }],
            eventHubs: [{ location: 'westeurope', authorizationRuleId: hubRule, eventHubName: 'logs' }],
        },
        tlsMinimumVersion: '1.2',
        serverLogs: true,
        backupRetentionDays: 14,
        entraTenantId: '7a1e2c3d-0f4b-4c5d-8e6f-9a0b1c2d3e4f',
        firewall: {
            maximumAddresses: 256,
            allowedRanges: [{ start: '203.0.113.0', end: '203.0.113.255' }],
        },
    },
};

/** Puts every object of the export, in the order of its script. Throws when Azure refuses one. */
export async function deploy(run: Running, exported: AzurePolicyExport): Promise<void> {
    const { definitions, initiative, assignments, exemptions } = exported;
    for (const { id, body } of [...definitions, initiative, ...assignments, ...exemptions]) {
        const response = await raw(run, 'PUT', id, { body });
        if (response.status !== 201) {
            throw new Error(`${id}: ${response.status} ${JSON.stringify(response.body)}`);
        }
    }
}

/** Code of the refusal, or the status. */
export function outcomeOf({ status, body }: { readonly status: number; readonly body: unknown }): string {
    const error = (body as { readonly error?: { readonly code: string } } | undefined)?.error;
    return error === undefined ? String(status) : error.code;
}

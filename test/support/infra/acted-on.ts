/** The event types that the code acts on, by function: every known type is given to the code. */
import { controls } from '../../../src/controls/index.ts';
import { changeEvent } from '../../../src/engine/events/change-event.ts';
import { keyChange } from '../../../src/engine/events/key-change.ts';
import { policyChange } from '../../../src/engine/events/policy-change.ts';

const subscriptionId = '11111111-1111-4111-8111-111111111111';
const resource = `/subscriptions/${subscriptionId}/resourceGroups/a/providers/Microsoft.DBforPostgreSQL/flexibleServers/orders`;

function isServerChange(eventType: string): boolean {
    const operationName = 'Microsoft.DBforPostgreSQL/flexibleServers/start/action';
    return changeEvent({ id: '1', eventType, resource, operationName }, [subscriptionId]).kind.startsWith(
        'server',
    );
}

function isKeyChange(eventType: string): boolean {
    const keyUri = 'https://one.vault.azure.net/keys/fleet/1';
    return keyChange({ id: '1', eventType, keyUri }).kind === 'keyChanged';
}

function isNonCompliance(eventType: string): boolean {
    const policyDefinitionId = controls.flatMap(({ references }) => references.azurePolicy)[0]?.id ?? '';
    const event = { id: '1', eventType, resource, complianceState: 'NonCompliant', policyDefinitionId };
    return policyChange(event, controls, [subscriptionId]).kind === 'notCompliant';
}

/** Event types of the sources that Pgwarden could subscribe to. */
const known = [
    ...['Write', 'Delete', 'Action'].flatMap((verb) =>
        ['Success', 'Failure', 'Cancel'].map((result) => `Microsoft.Resources.Resource${verb}${result}`),
    ),
    ...['Key', 'Secret', 'Certificate'].flatMap((kind) =>
        ['NewVersionCreated', 'NearExpiry', 'Expired'].map((what) => `Microsoft.KeyVault.${kind}${what}`),
    ),
    'Microsoft.KeyVault.VaultAccessPolicyChanged',
    ...['Created', 'Changed', 'Deleted'].map((what) => `Microsoft.PolicyInsights.PolicyState${what}`),
];

export const typesOfFunctions: Readonly<Record<string, readonly string[]>> = {
    'on-resource-change': known.filter(isServerChange),
    'on-key-change': known.filter(isKeyChange),
    'on-policy-state': known.filter(isNonCompliance),
};

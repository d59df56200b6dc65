import type { Control, PolicyDefinition } from '../../../src/controls/definition/control.ts';
import { controls } from '../../../src/controls/index.ts';
import { anyParameterDefinition } from '../../../src/controls/shared/parameter-texts.ts';
import type { Thresholds } from '../../../src/model/thresholds.ts';
import { eventHub, storageAccount, thresholds, workspaceId } from '../../support/states.ts';
import { differingServers } from './differences.ts';
import type { Json } from './resource.ts';

/** One control against one definition, under parameters and thresholds that ask for the same. */
export interface Comparison {
    readonly control: string;
    readonly definition: PolicyDefinition;
    readonly parameters: Readonly<Record<string, Json>>;
    readonly thresholds: Thresholds;
    readonly differences: readonly Difference[];
}

/** A verdict of a control in the words of Azure Policy. */
export type OwnVerdict = 'compliant' | 'nonCompliant' | 'unknown';

/** A difference that the control declares, with the servers that it is about. */
export interface Difference {
    readonly reason: string;
    /** The control's verdict where they differ; the definition's is another one. */
    readonly own: OwnVerdict;
    readonly applies: (typeof differingServers)[string][string]['applies'];
    readonly isLoose: boolean;
    readonly staysAfterRepair: boolean;
}

/** The parameters of the definitions for one region, by control. */
const destinations: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
    'diagnostic-settings-event-hub': {
        resourceLocation: eventHub.location,
        eventHubAuthorizationRuleId: eventHub.authorizationRuleId,
        eventHubName: eventHub.eventHubName,
    },
    'diagnostic-settings-storage': {
        resourceLocation: storageAccount.location,
        storageAccount: storageAccount.storageAccountId,
    },
};

/** Every control against every definition that it mirrors. */
export const comparisons: readonly Comparison[] = controls.flatMap((control) =>
    control.references.azurePolicy.flatMap((definition) =>
        assignments(control, definition).map(({ parameters, categoryGroup = 'audit' }) => ({
            control: control.id,
            definition,
            parameters,
            thresholds: thresholds({
                diagnosticSettings: {
                    workspaceId,
                    categoryGroup,
                    eventHubs: [eventHub],
                    storageAccounts: [storageAccount],
                },
            }),
            differences: differencesFrom(control, definition),
        })),
    ),
);

interface Assignment {
    readonly parameters: Readonly<Record<string, Json>>;
    readonly categoryGroup?: 'audit' | 'allLogs';
}

/** How the definition is assigned: with its default parameters, but for those that ask for what the control checks. */
function assignments({ id, references }: Control, definition: PolicyDefinition): readonly Assignment[] {
    if (definition.id === anyParameterDefinition.id) {
        return [{ parameters: { configurationName: references.configurationName ?? '' } }];
    }
    const destination = destinations[id];
    if (destination !== undefined) {
        return (['audit', 'allLogs'] as const).map((categoryGroup) => ({
            parameters: { ...destination, categoryGroup },
            categoryGroup,
        }));
    }
    if (id !== 'diagnostic-settings') return [{ parameters: {} }];
    const profileName = 'setByPolicy-LogAnalytics';
    if (definition === references.azurePolicy[0]) {
        return [{ parameters: { logAnalytics: workspaceId, profileName }, categoryGroup: 'allLogs' }];
    }
    return (['audit', 'allLogs'] as const).map((categoryGroup) => ({
        parameters: { logAnalytics: workspaceId, categoryGroup },
        categoryGroup,
    }));
}

function differencesFrom(control: Control, definition: PolicyDefinition): readonly Difference[] {
    return Object.entries(control.differences ?? {}).flatMap(
        ([name, { reason, verdict, definitions, staysAfterRepair = false }]) => {
            const servers = differingServers[control.id]?.[name];
            if (servers === undefined)
                throw new Error(`No servers for the difference ${name} of ${control.id}`);
            if (definitions !== undefined && !definitions.includes(definition.id)) return [];
            const own = verdict === 'drifted' ? 'nonCompliant' : verdict;
            return [
                {
                    reason,
                    own,
                    applies: servers.applies,
                    isLoose: servers.isLoose === true,
                    staysAfterRepair,
                },
            ];
        },
    );
}

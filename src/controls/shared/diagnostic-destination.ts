import type { DiagnosticSetting } from '../../model/diagnostic-settings.ts';

/** A place that logs are sent to. A diagnostic setting has at most one of each kind. */
export type Destination =
    | { readonly kind: 'workspace'; readonly workspaceId: string }
    | {
          readonly kind: 'eventHub';
          readonly authorizationRuleId: string;
          readonly eventHubName: string;
      }
    | { readonly kind: 'storageAccount'; readonly storageAccountId: string };

/** Tells if the setting sends to the destination. A hub is the same one under any authorization rule of its namespace. */
export function sendsTo(setting: DiagnosticSetting, destination: Destination): boolean {
    switch (destination.kind) {
        case 'workspace':
            return isSameId(setting.workspaceId, destination.workspaceId);
        case 'eventHub':
            return (
                isSameId(
                    namespaceOf(setting.eventHubAuthorizationRuleId),
                    namespaceOf(destination.authorizationRuleId),
                ) && setting.eventHubName?.toLowerCase() === destination.eventHubName.toLowerCase()
            );
        case 'storageAccount':
            return isSameId(setting.storageAccountId, destination.storageAccountId);
    }
}

/** The fields of a setting that send to the destination. */
export function sinkOf(destination: Destination): Partial<DiagnosticSetting> {
    switch (destination.kind) {
        case 'workspace':
            return { workspaceId: destination.workspaceId, logAnalyticsDestinationType: 'Dedicated' };
        case 'eventHub':
            return {
                eventHubAuthorizationRuleId: destination.authorizationRuleId,
                eventHubName: destination.eventHubName,
            };
        case 'storageAccount':
            return { storageAccountId: destination.storageAccountId };
    }
}

/** Each control names the settings that it adds apart, so that two of them can add one at once. */
export const ownNames: Readonly<Record<Destination['kind'], string>> = {
    workspace: 'pgwarden',
    eventHub: 'pgwarden-event-hub',
    storageAccount: 'pgwarden-storage',
};

export const kindTexts: Readonly<Record<Destination['kind'], string>> = {
    workspace: 'workspace',
    eventHub: 'event hub',
    storageAccount: 'storage account',
};

export function destinationText(destination: Destination): string {
    switch (destination.kind) {
        case 'workspace':
            return destination.workspaceId;
        case 'eventHub':
            return `${destination.eventHubName} in ${namespaceOf(destination.authorizationRuleId)}`;
        case 'storageAccount':
            return destination.storageAccountId;
    }
}

/** A resource id without what Azure does not compare. */
export function normalId(id: string): string {
    return id.trim().replace(/\/+$/, '').toLowerCase();
}

function isSameId(a: string | undefined, b: string | undefined): boolean {
    return a !== undefined && b !== undefined && normalId(a) === normalId(b);
}

/** `…/namespaces/siem` of `…/namespaces/siem/authorizationRules/send`. */
function namespaceOf(ruleId: string | undefined): string | undefined {
    return ruleId?.replace(/\/authorizationrules\/[^/]+\/*\s*$/i, '');
}

import type { Principal } from './http.ts';

/** A change that a simulated service publishes; Event Grid makes the wire event of it and delivers it. */
export type AzureEvent =
    | {
          readonly kind: 'resource';
          /** Write, Delete or Action; the event type adds Success, Failure or Cancel. */
          readonly verb: 'Write' | 'Delete' | 'Action';
          readonly outcome: 'Success' | 'Failure' | 'Cancel';
          readonly subscriptionId: string;
          /** The id that the operation targeted: subject and resourceUri. */
          readonly resourceId: string;
          readonly operationName: string;
          readonly method: string;
          readonly url: string;
          readonly principal: Principal;
          readonly correlationId: string;
          readonly clientRequestId?: string;
      }
    | {
          readonly kind: 'key';
          readonly type: 'KeyNewVersionCreated' | 'KeyNearExpiry' | 'KeyExpired';
          /** Resource id of the vault: the topic. */
          readonly vaultId: string;
          readonly vaultName: string;
          readonly keyName: string;
          readonly version: string;
          /** Versioned key URI. */
          readonly keyUri: string;
          /** Unix seconds. */
          readonly notBefore?: number;
          readonly expires?: number;
      }
    | {
          readonly kind: 'policyState';
          readonly type: 'PolicyStateCreated' | 'PolicyStateChanged' | 'PolicyStateDeleted';
          readonly subscriptionId: string;
          readonly resourceId: string;
          readonly policyAssignmentId: string;
          readonly policyDefinitionId: string;
          readonly complianceState: 'Compliant' | 'NonCompliant';
          readonly complianceReasonCode?: string;
          /** ISO 8601. */
          readonly timestamp: string;
      };

export type EventSink = (event: AzureEvent) => void;

/** One line of the activity log: a write, delete or action that ended. */
export interface Activity {
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    readonly event: AzureEvent & { readonly kind: 'resource' };
}

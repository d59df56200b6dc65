import { failedMessageDismissal, failedMessageRetry } from '../../http/routes/failed-messages.ts';
import type { Action } from '../definition/action.ts';

/** Assesses the server of a failed message afresh. Field: `id`. */
export const retryFailedMessage: Action = { path: 'retry-message', route: failedMessageRetry };

/** Removes a failed message from the list. Fields: `id`, `comment`. */
export const dismissFailedMessage: Action = { path: 'dismiss-message', route: failedMessageDismissal };

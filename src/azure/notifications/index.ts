import type { TokenCredential } from '@azure/core-auth';
import type { NotificationTopic } from '../../ports.ts';
import { eventGridTopic } from './event-grid-topic.ts';
import type { NotificationSource } from './notification-event.ts';

/** The setting that turns notifications on, and the app that notifies. */
export interface NotificationSettings extends NotificationSource {
    readonly notificationTopicEndpoint: string | undefined;
}

/** Returns the topic that the settings name; undefined: notifications are off. */
export function notificationTopic(
    { notificationTopicEndpoint: endpoint, ...source }: NotificationSettings,
    credential: TokenCredential,
): NotificationTopic | undefined {
    return endpoint === undefined ? undefined : eventGridTopic(endpoint, credential, source);
}

import type { TokenCredential } from '@azure/core-auth';
import type { NotificationChannel } from '../../ports.ts';
import { eventGridTopic } from './event-grid-topic.ts';

/** The settings that turn channels on. */
export interface NotificationSettings {
    readonly notificationTopicEndpoint: string | undefined;
}

/** Returns the channels that the settings turn on. Each has one line here, a file beside this one, and a setting. */
export function notificationChannels(
    { notificationTopicEndpoint: topic }: NotificationSettings,
    credential: TokenCredential,
): readonly NotificationChannel[] {
    return [...(topic === undefined ? [] : [eventGridTopic(topic, credential)])];
}

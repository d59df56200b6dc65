import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { EventGridPublisherClient } from '@azure/eventgrid';
import { changeTarget } from '../../model/change.ts';
import type { AnchorNotifier, Notifier } from '../../ports.ts';
import { credentialFor, noRedirects, trustedOrigin } from '../client/trusted-origin.ts';

/** Milliseconds. Operators are told once or not at all: the audit has it anyway, and a repair does not wait for it. */
const busyTimeoutMs = 3_000;

/** Event Grid's audience, of every cloud. */
const scope = 'https://eventgrid.azure.net/.default';

/** Event Grid takes events of up to 1 MB. What an event does not name, the hash of the file stands for. */
const mostHeads = 200;

/** Publishes to a custom topic of Event Grid, in the Event Grid schema. */
export function notifier(endpoint: string, credential: TokenCredential): Notifier & AnchorNotifier {
    const { policy, httpClient } = trustedOrigin('the notification topic', endpoint);
    const client = new EventGridPublisherClient(endpoint, 'EventGrid', credentialFor(scope, credential), {
        retryOptions: { maxRetries: 0 },
        httpClient,
        ...noRedirects,
        additionalPolicies: [{ policy, position: 'perCall' }],
    });
    return {
        async notify(entry, severity) {
            const { server, outcome, at, control, reason, remediationId, operator, change } = entry;
            const event = {
                id: createHash('sha256').update(`${server}\n${entry.id}`).digest('hex').slice(0, 32),
                subject: server,
                eventType: `Pgwarden.${outcome[0]?.toUpperCase()}${outcome.slice(1)}`,
                eventTime: new Date(at),
                dataVersion: '1',
                data: {
                    server,
                    outcome,
                    at,
                    control,
                    severity,
                    target: change === undefined ? undefined : changeTarget(change),
                    reason,
                    remediationId,
                    operator,
                },
            };
            await client.send([event], { abortSignal: AbortSignal.timeout(busyTimeoutMs) });
        },
        async notifyAnchor({ sequence, at, previousHash, heads }, hash) {
            const event = {
                id: hash.slice(0, 32),
                subject: 'audit-anchors',
                eventType: 'Pgwarden.Anchored',
                eventTime: new Date(at),
                dataVersion: '1',
                data: {
                    sequence,
                    at,
                    hash,
                    previousHash,
                    chains: heads.length,
                    heads: heads.slice(0, mostHeads),
                },
            };
            await client.send([event], { abortSignal: AbortSignal.timeout(busyTimeoutMs) });
        },
    };
}

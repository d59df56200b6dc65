import { parseFleetMessage } from '../../src/azure/storage/schemas/fleet-message-schema.ts';
import {
    parseAssessmentMessage,
    parseRemediationMessage,
} from '../../src/azure/storage/schemas/message-schema.ts';
import { serverPath } from '../../src/model/resource-id.ts';
import type { AssessPorts } from '../../src/workflows/assessment/assess-ports.ts';
import { deliverTo } from '../../src/workflows/delivery/queue-handler.ts';
import { type FleetPorts, handleFleetMessage } from '../../src/workflows/fleet/handle-fleet-message.ts';
import { assessAndRepair } from '../../src/workflows/remediation/assess-and-repair.ts';
import { remediate } from '../../src/workflows/remediation/remediate.ts';
import type { RemediatePorts } from '../../src/workflows/remediation/remediate-ports.ts';

/** Takes a delivery of each queue. */
export const deliver = {
    assessments: deliverTo({
        queue: 'assessments',
        parse: parseAssessmentMessage,
        handle: assessAndRepair,
        requeue: ({ queues }: AssessPorts & RemediatePorts, message, delayMs) =>
            queues.assess(message, delayMs),
        subject: ({ server }) => ({ server: serverPath(server) }),
    }),
    remediations: deliverTo({
        queue: 'remediations',
        parse: parseRemediationMessage,
        handle: remediate,
        requeue: ({ queues }: RemediatePorts, message, delayMs) => queues.remediate(message, delayMs),
        subject: ({ server, remediationId }) => ({ server: serverPath(server), remediationId }),
    }),
    fleet: deliverTo({
        queue: 'fleet',
        parse: parseFleetMessage,
        handle: handleFleetMessage,
        requeue: ({ fleetQueue }: FleetPorts, message, delayMs) => fleetQueue.send(message, delayMs),
        subject: (message) =>
            message.kind === 'sweep' ? { sweepId: message.sweepId } : { eventId: message.cause.eventId },
    }),
} as const;

import { canonicalJson } from '../../model/canonical-json.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { serverKey } from '../../model/resource-id.ts';
import type { Digest } from '../../ports.ts';
import { assess } from '../assessment/assess.ts';
import type { AssessPorts } from '../assessment/assess-ports.ts';
import type { HandlerResult } from '../flow/handler-result.ts';
import { moveOn } from './remediate.ts';
import type { RemediatePorts } from './remediate-ports.ts';

/**
 * Assesses a server, and sends the first write of a repair at once, under the same lease. Until the next message is on the
 * queue, the assessment's own message moves the repair on: when its process dies, it is delivered again.
 */
export async function assessAndRepair(
    ports: AssessPorts & RemediatePorts,
    message: AssessmentMessage,
): Promise<HandlerResult<AssessmentMessage>> {
    return await assess(ports, message, {
        token: tokenOf(ports.digest, message),
        begin: (lease, server, record, etag) =>
            moveOn({ ports, server, lease, record, etag, isJustPlanned: true }),
        resume: (lease, stored) =>
            moveOn({ ports, server: message.server, lease, ...stored, isJustPlanned: false }),
    });
}

/** Returns the same token for every delivery of a message, however often it was put back. */
function tokenOf(digest: Digest, { server, slices, cause, requestedAt }: AssessmentMessage): string {
    return digest(canonicalJson([serverKey(server), slices, cause, requestedAt])).slice(0, 32);
}

import { gate, gateContext, gateSwitches } from '../../engine/gate.ts';
import { BaselineUnreadableError, StorageUnavailableError } from '../../errors.ts';
import type { Change } from '../../model/change.ts';
import type { OperatorDecision, ServerRecord } from '../../model/server-record.ts';
import type { BaselineSource } from '../../ports.ts';
import { type GateContextPorts, readGateContext } from '../server/gate-context.ts';

export interface ApprovalAnswerPorts extends GateContextPorts {
    readonly baseline: BaselineSource;
}

/** Returns the consequence of an approval as a sentence: the change is made, or the reason why it waits. */
export async function approvalAnswer(
    ports: ApprovalAnswerPorts,
    record: ServerRecord,
    change: Change,
    decision: OperatorDecision,
): Promise<string> {
    const { expires } = decision;
    const waiting = await reasonToWait(ports, record, change, decision);
    if (waiting === undefined) {
        return `the change is made now if the state is still as it was shown; the approval ends at ${expires}`;
    }
    if (decision.isForDryRun === true) {
        return `nothing is written now: ${waiting}; the change is asked for again when dry-run ends`;
    }
    return `nothing is written now: ${waiting}; the change is made when that ends, if the state is still as it was shown and it is not ${expires} yet`;
}

/** Returns the reason why the approved change waits. Undefined when none is known now. */
async function reasonToWait(
    ports: ApprovalAnswerPorts,
    record: ServerRecord,
    change: Change,
    operatorDecision: OperatorDecision,
): Promise<string | undefined> {
    try {
        const context = gateContext(await readGateContext(ports, record), change, undefined);
        const current = await ports.baseline.current(record.server);
        const baseline = current.effective(record.server, record.tags ?? {});
        // When a restart may be made is decided by the server's state, which the assessment reads.
        const decided =
            change.kind === 'restart'
                ? gateSwitches(context, baseline)
                : gate(change, baseline, { ...context, operatorDecision });
        return decided !== undefined && 'reason' in decided ? decided.reason : undefined;
    } catch (error) {
        // The decision is stored: while these cannot be read, nothing is written.
        if (!(error instanceof BaselineUnreadableError || error instanceof StorageUnavailableError))
            throw error;
        return error.message;
    }
}

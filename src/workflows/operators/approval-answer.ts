import { gate, gateSwitches } from '../../engine/gate.ts';
import { BaselineUnreadableError } from '../../errors.ts';
import type { Change } from '../../model/change.ts';
import type { ServerId } from '../../model/resource-id.ts';
import type { PersonalDecision, ServerRecord } from '../../model/server-record.ts';
import type { BaselineSource } from '../../ports.ts';
import { type CircumstancesPorts, readCircumstances } from '../assessment/circumstances.ts';

export interface ApprovalAnswerPorts extends CircumstancesPorts {
    readonly baseline: BaselineSource;
}

/** What an approval leads to, in words: the change is made, or what it waits for. */
export async function approvalAnswer(
    ports: ApprovalAnswerPorts,
    server: ServerId,
    record: ServerRecord,
    change: Change,
    decision: PersonalDecision,
): Promise<string> {
    const { expires } = decision;
    const waiting = await reasonToWait(ports, server, record, change, decision);
    if (waiting === undefined) {
        return `the change is made now if the state is still as it was shown; the approval ends at ${expires}`;
    }
    if (decision.isForDryRun === true) {
        return `nothing is written now: ${waiting}; the change is asked for again when dry-run ends`;
    }
    return `nothing is written now: ${waiting}; the change is made when that ends, if the state is still as it was shown and it is not ${expires} yet`;
}

/** What stands against the change although a person wants it. Undefined when nothing does that is known now. */
async function reasonToWait(
    ports: ApprovalAnswerPorts,
    server: ServerId,
    record: ServerRecord,
    change: Change,
    personal: PersonalDecision,
): Promise<string | undefined> {
    const circumstances = (await readCircumstances(ports, server, undefined))(record, change);
    try {
        const current = await ports.baseline.current(server);
        const baseline = current.effective(server, record.tags ?? {});
        // When a restart may be made is decided by the server's state, which the assessment reads.
        const decided =
            change.kind === 'restart'
                ? gateSwitches(circumstances, baseline)
                : gate(change, baseline, { ...circumstances, personal });
        return decided !== undefined && 'reason' in decided ? decided.reason : undefined;
    } catch (error) {
        if (!(error instanceof BaselineUnreadableError)) throw error;
        return error.message;
    }
}

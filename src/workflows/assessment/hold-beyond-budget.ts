import { room } from '../../engine/budget.ts';
import type { DecidedChange } from '../../engine/judge.ts';
import type { GuardRails } from '../../model/baseline.ts';
import type { AssessmentMessage } from '../../model/messages.ts';
import { serverKey, serverPath } from '../../model/resource-id.ts';
import type { AuditLog, BudgetLedger, Log } from '../../ports.ts';
import { budgetText, recordExhausted } from '../server/budget-share.ts';

export interface HoldBeyondBudgetPorts {
    readonly budget: BudgetLedger;
    readonly audit: AuditLog;
    readonly log: Log;
}

/** Holds the changes for which the fleet's budget has no room. The others take their shares when they are sent. */
export async function holdBeyondBudget(
    ports: HoldBeyondBudgetPorts,
    { server, cause }: Pick<AssessmentMessage, 'server' | 'cause'>,
    budget: GuardRails['budget'],
    changes: readonly DecidedChange[],
): Promise<readonly DecidedChange[]> {
    const wanted = changes.filter(({ decision }) => decision.kind === 'apply').length;
    if (wanted === 0) return changes;
    const { reservations, now } = await ports.budget.read();
    const granted = room(reservations, serverKey(server), budget, new Date(now));
    if (granted >= wanted) return changes;
    await recordExhausted(ports.audit, budget, cause, new Date(now));
    ports.log.warn('Budget used up', { server: serverPath(server), wanted, granted });
    let free = granted;
    return changes.map((decided) => {
        if (decided.decision.kind !== 'apply') return decided;
        free -= 1;
        if (free >= 0) return decided;
        return {
            change: decided.change,
            decision: { kind: 'hold', cause: 'budget', reason: budgetText(budget) },
        };
    });
}

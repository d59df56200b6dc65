import { withShare } from '../../engine/budget.ts';
import { RecordConflictError } from '../../errors.ts';
import { fleet } from '../../model/audit-entry.ts';
import type { GuardRails } from '../../model/baseline.ts';
import { type Cause, withoutActor } from '../../model/cause.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { AuditLog, BudgetLedger } from '../../ports.ts';

/** Every instance that asks at the same time costs the others one try. */
const maxTries = 40;

/** Takes a share of the fleet's budget for one write, at once for every instance; false when there is none left. */
export async function takeShare(
    ledger: BudgetLedger,
    share: Pick<Reservation, 'id' | 'server'>,
    budget: GuardRails['budget'],
): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
        const { now, ...state } = await ledger.read();
        const reservations = withShare(state.reservations, share, budget, new Date(now));
        if (reservations === undefined) return false;
        try {
            await ledger.write({ ...state, reservations });
            return true;
        } catch (error) {
            if (!(error instanceof RecordConflictError) || attempt === maxTries) throw error;
        }
    }
}

/** Returns the reason of a hold for which the budget has no room. */
export function budgetText({ serversPerHour, changesPerHour }: GuardRails['budget']): string {
    return `the fleet's budget of ${serversPerHour} servers and ${changesPerHour} changes an hour is used up`;
}

/** Tells the fleet that its budget is used up, once an hour. */
export async function recordExhausted(
    audit: AuditLog,
    budget: GuardRails['budget'],
    cause: Cause,
    now: Date,
): Promise<void> {
    await audit.append({
        id: `budgetExhausted:${now.toISOString().slice(0, 13)}`,
        at: now.toISOString(),
        server: fleet,
        outcome: 'budgetExhausted',
        reason: `${budgetText(budget)}; further changes are held until there is room`,
        cause: withoutActor(cause),
    });
}

import { grant, inForce } from '../../engine/budget.ts';
import { RecordConflictError } from '../../errors.ts';
import type { GuardRails } from '../../model/baseline.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { BudgetLedger } from '../../ports.ts';

/** Every instance that asks at the same time costs the others one try. */
const mostTries = 40;

/** Takes as many of the request's changes as the fleet's budget still grants, at once for every instance. */
export async function reserveBudget(
    ledger: BudgetLedger,
    request: Reservation,
    budget: GuardRails['budget'],
    now: Date,
): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
        const state = await ledger.read();
        const granted = grant(state.reservations, request, budget, now);
        if (granted === 0 || state.reservations.some(({ id }) => id === request.id)) return granted;
        const reservations = [...inForce(state.reservations, now), { ...request, changes: granted }];
        try {
            await ledger.write({ ...state, reservations });
            return granted;
        } catch (error) {
            if (!(error instanceof RecordConflictError) || attempt === mostTries) throw error;
        }
    }
}

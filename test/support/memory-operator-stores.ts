import { RecordConflictError } from '../../src/errors.ts';
import type { FailedMessage } from '../../src/model/failed-message.ts';
import type { PauseState } from '../../src/model/pause.ts';
import type { BudgetState } from '../../src/model/reservation.ts';
import type { BudgetLedger, Clock, FailedMessageStore, PauseSwitch } from '../../src/ports.ts';
import type { FailedMessageCount } from '../../src/view-ports.ts';
import { frozen } from './frozen.ts';
import type { Process } from './memory-process.ts';

interface StoredForOperators {
    pause: PauseState;
    spent: BudgetState;
    readonly failedMessages: Map<string, FailedMessage>;
    id(): string;
}

/** The stores behind pause, budget and failed messages. */
export function memoryOperatorStores(
    storage: StoredForOperators,
    clock: Clock,
): {
    pauseSwitch(process: Process): PauseSwitch;
    budgetLedger(process: Process): BudgetLedger;
    failedMessageStore(process: Process): FailedMessageStore & FailedMessageCount;
} {
    function pauseSwitch({ effect }: Process): PauseSwitch {
        return {
            read: () => effect('pause read', () => frozen(storage.pause)),
            write: ({ etag, ...state }) =>
                effect('pause write', () => {
                    if (storage.pause.etag !== etag) throw new RecordConflictError('the pause switch');
                    storage.pause = { ...frozen(state), etag: storage.id() };
                }),
        };
    }

    function budgetLedger({ effect }: Process): BudgetLedger {
        return {
            read: () =>
                effect('budget read', () => ({
                    ...frozen(storage.spent),
                    now: clock.now().toISOString(),
                })),
            write: ({ etag, reservations }) =>
                effect('budget write', () => {
                    if (storage.spent.etag !== etag) throw new RecordConflictError('the budget');
                    storage.spent = { reservations: frozen(reservations), etag: storage.id() };
                }),
        };
    }

    function failedMessageStore({ effect }: Process): FailedMessageStore & FailedMessageCount {
        return {
            add: (message) => effect('shelf add', () => void storage.failedMessages.set(message.id, message)),
            read: (id) => effect('shelf read', () => storage.failedMessages.get(id)),
            list: (limit, continuation = '') =>
                effect('shelf list', () => {
                    const left = [...storage.failedMessages.values()]
                        .filter(({ id }) => id > continuation)
                        .sort((a, b) => a.id.localeCompare(b.id));
                    const messages = left.slice(0, limit);
                    const last = messages.at(-1)?.id;
                    return left.length === messages.length || last === undefined
                        ? { messages }
                        : { messages, continuation: last };
                }),
            count: (most) => effect('shelf count', () => Math.min(most, storage.failedMessages.size)),
            remove: (id) => effect('shelf remove', () => void storage.failedMessages.delete(id)),
        };
    }

    return { pauseSwitch, budgetLedger, failedMessageStore };
}

/** The process is dead: nothing after this line happened. */
export class KilledError extends Error {
    override readonly name = 'KilledError';
}

/**
 * Asked before and after every effect of the process under test: throws KilledError to kill it there, or the error
 * with which the port fails; a promise freezes it there until it is resolved, while others go on.
 */
export type Fate = (port: string, when: 'before' | 'after') => void | Promise<void>;

/** One delivery of one message, or one run of the timer. */
export interface Process {
    /** Runs an effect: before and after it the process can die, or another one can go on. */
    effect<Result>(port: string, act: () => Promise<Result> | Result): Promise<Result>;
    /** Milliseconds since 1970; undefined while it lives. */
    readonly diedAt: number | undefined;
    /** Milliseconds since 1970; undefined while it is awake. */
    readonly frozenAt: number | undefined;
}

/** Effects that nothing interferes with. */
export const unaffected: Pick<Process, 'effect'> = { effect: async (_port, act) => await act() };

/** The processes of a world: each can die or freeze at any effect, and several can take turns. */
export interface Processes {
    start(): Process;
    /** Effects that wait for their turn while several workers run. */
    readonly turns: (() => void)[];
    isTakingTurns: boolean;
    /** Called when a process freezes. */
    onFreeze: () => void;
}

export function memoryProcesses(world: () => { readonly fate: Fate; readonly now: number }): Processes {
    const turns: (() => void)[] = [];

    function start(): Process {
        const process = {
            diedAt: undefined as number | undefined,
            frozenAt: undefined as number | undefined,
            async effect<Result>(port: string, act: () => Promise<Result> | Result): Promise<Result> {
                if (processes.isTakingTurns) await new Promise<void>((resolve) => turns.push(resolve));
                if (process.diedAt !== undefined) throw new KilledError('dead already');
                const frozen = suffer(port, 'before');
                if (frozen !== undefined) await sleep(frozen);
                const result = await act();
                const frozenAfter = suffer(port, 'after');
                if (frozenAfter !== undefined) await sleep(frozenAfter);
                return result;
            },
        };
        async function sleep(frozen: Promise<void>): Promise<void> {
            process.frozenAt = world().now;
            processes.onFreeze();
            await frozen;
            process.frozenAt = undefined;
        }
        function suffer(port: string, when: 'before' | 'after'): Promise<void> | undefined {
            try {
                const frozen = world().fate(port, when);
                return frozen instanceof Promise ? frozen : undefined;
            } catch (error) {
                if (error instanceof KilledError) process.diedAt = world().now;
                throw error;
            }
        }
        return process;
    }

    const processes: Processes = { start, turns, isTakingTurns: false, onFreeze: () => undefined };
    return processes;
}

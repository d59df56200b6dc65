/** Interference with a run of the world in memory at one of its effects; each call of a port is one before and one after. */
import { KilledError } from './memory-process.ts';
import type { MemoryWorld } from './memory-world.ts';
import { lawSample } from './seed.ts';

/** The number of effects of a run that nothing interferes with. */
export async function countEffects(
    world: MemoryWorld,
    run: () => Promise<unknown> = () => world.run(),
): Promise<number> {
    let effects = 0;
    world.fate = () => {
        effects += 1;
    };
    await run();
    world.fate = () => undefined;
    return effects;
}

/** The effects, from 1 on, at which a test interferes one by one: all of them for the full proof, else a sample. */
export function effectsToTry(count: number): readonly number[] {
    return lawSample(Array.from({ length: count }, (_, index) => index + 1));
}

/** Kills the process once, at the n-th effect. Returns the place of the death, once it is known. */
export function killAt(world: MemoryWorld, nth: number): () => string {
    let effect = 0;
    let where = '';
    world.fate = (port, moment) => {
        effect += 1;
        if (effect !== nth) return;
        where = `death ${nth}, ${moment} ${port}`;
        throw new KilledError(where);
    };
    return () => where;
}

export interface Frozen {
    /** The place, once it is known; '' before. */
    where(): string;
    /** Lets the process go on, and waits until it has come to its end. */
    thaw(): Promise<void>;
}

export interface FreezeOptions {
    /** `after azure write`: another process reaches this effect, and the frozen one goes on. */
    readonly goesOnAt?: string;
    readonly onFreeze?: () => void;
}

/** Lets the process stand still at the n-th effect, while others carry on. */
export function freezeAt(world: MemoryWorld, nth: number, options: FreezeOptions = {}): Frozen {
    let effect = 0;
    let where = '';
    let goOn = (): void => undefined;
    world.fate = (port, moment) => {
        effect += 1;
        if (where !== '' && `${moment} ${port}` === options.goesOnAt) goOn();
        if (effect !== nth) return;
        where = `frozen at effect ${nth}, ${moment} ${port}`;
        options.onFreeze?.();
        return new Promise<void>((resolve) => {
            goOn = resolve;
        });
    };
    return {
        where: () => where,
        async thaw() {
            goOn();
            await world.thawed();
        },
    };
}

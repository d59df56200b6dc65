/** How the app dies in a storm: at a moment of the clock, or at a request that it makes. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../../sandbox/simulator/kernel/random.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';
import type { Sandbox } from '../../../sandbox/start/start-sandbox.ts';

/** Milliseconds after which it dies anyway, when the chosen request does not come. */
const longestWaitMs = 1_200;

/** Kills the host with SIGKILL, somewhere; resolves when it is gone. */
export async function die(sandbox: Sandbox, random: Random): Promise<void> {
    const { promise: struck, resolve } = Promise.withResolvers<void>();
    let hasStruck = false;
    const strike = (): void => {
        if (hasStruck) return;
        hasStruck = true;
        // The signal is sent before this returns, so that the process does nothing more.
        void sandbox.host.kill('SIGKILL').then(resolve);
    };
    const disarm = arm(sandbox, random, strike);
    await Promise.race([struck, pause(longestWaitMs)]);
    disarm();
    strike();
    await struck;
}

/** Chooses a place to die at. Returns how to take it back. */
function arm({ storage, simulator }: Sandbox, random: Random, strike: () => void): () => void {
    const place = random.below(10);
    if (place < 5) {
        const when = random.chance(0.5) ? 'before' : 'after';
        const nth = 1 + random.below(40);
        // Asking for messages goes on all the time and is left out.
        return storage.proxy.at({ path: /^(?!.*numofmessages)/, nth, when }, strike);
    }
    if (place < 8) {
        const point = random.pick(['received', 'accepted', 'answered'] as const);
        let remaining = 1 + random.below(6);
        return simulator.world.hooks.on(point, ({ principal, method }) => {
            const isWrite = method !== 'GET' && method !== 'HEAD';
            if (principal?.objectId !== people.pgwarden.objectId || (place === 7 && !isWrite))
                return undefined;
            remaining -= 1;
            if (remaining !== 0) return undefined;
            strike();
            return 'cut';
        });
    }
    const timer = setTimeout(strike, 50 + random.below(longestWaitMs));
    return () => clearTimeout(timer);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultAzureCredential } from '@azure/identity';
import { isPublicAuthority } from '../src/azure/client/authority.ts';
import type { Clock } from '../src/ports.ts';

/** Returns the credential of the person who runs the command. */
export function ownCredential(
    environment: Readonly<Record<string, string | undefined>>,
): DefaultAzureCredential {
    // Microsoft can validate only its own authorities.
    return new DefaultAzureCredential({ disableInstanceDiscovery: !isPublicAuthority(environment) });
}

/** How a command tries reads of Azure again: it waits for real. */
export function realRetry(clock: Clock) {
    return {
        clock: { ...clock, sleep: (milliseconds: number): Promise<void> => sleep(milliseconds) },
        jitter: Math.random,
    };
}

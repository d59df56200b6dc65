import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import type { TokenCredential } from '@azure/core-auth';
import { createCertificates } from '../../../sandbox/simulator/certificates.ts';
import { createServer, subscriptionIds } from '../../../sandbox/simulator/fleet.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../sandbox/simulator/index.ts';
import { people } from '../../../sandbox/simulator/world/people.ts';

export const production = subscriptionIds.production;

/** A simulator on free ports, so fast that operations take milliseconds, and what its clients must trust. */
export interface Running {
    readonly simulator: Simulator;
    readonly caPem: string;
}

export async function running(options: Partial<SimulatorOptions> = {}): Promise<Running> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 7,
        timeScale: 0.002,
        certificate: { certificatePem, privateKeyPem },
        ...options,
    });
    return { simulator, caPem };
}

/** Hands out tokens of one principal without asking the identity endpoint. */
export function credentialOf(simulator: Simulator, objectId: string): TokenCredential {
    return {
        getToken: async () => ({
            token: simulator.issueToken(objectId, simulator.endpoints.resourceManager),
            expiresOnTimestamp: Date.now() + 3_600_000,
        }),
    };
}

/**
 * How the official clients reach the simulator: its address, its authority's certificate, no retries that would hide
 * an answer from the test.
 */
export function clientOptions({ simulator, caPem }: Running) {
    return {
        endpoint: simulator.endpoints.resourceManager,
        tlsOptions: { ca: caPem },
        retryOptions: { maxRetries: 0 },
    };
}

export function postgresqlClient(
    run: Running,
    objectId: string = people.pgwarden.objectId,
): PostgreSQLManagementFlexibleServerClient {
    return new PostgreSQLManagementFlexibleServerClient(
        credentialOf(run.simulator, objectId),
        production,
        clientOptions(run),
    );
}

export { createServer, people };

import { setDefaultCACertificates } from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import { type Simulator, startSimulator } from '../../sandbox/simulator/index.ts';
import { createCertificates } from '../../sandbox/simulator/kernel/certificates.ts';
import { people } from '../../sandbox/simulator/world/people.ts';

/** A simulated Azure in this process, and the access of Pgwarden's identity to it. */
export interface SimulatedAzure {
    readonly simulator: Simulator;
    /** PEM of the authority that signed its certificate. */
    readonly caPem: string;
    readonly access: {
        readonly credential: TokenCredential;
        readonly endpoint: string;
        readonly scope: string;
    };
    stop(): Promise<void>;
}

type Throttling = Parameters<typeof startSimulator>[0]['throttling'];

/** Starts a simulated Azure, and trusts its certificate in this process. `timeScale`: 1 for real durations, the default. */
export async function simulatedAzure(
    options: { readonly throttling?: Throttling; readonly timeScale?: number } = {},
): Promise<SimulatedAzure> {
    const { caPem, certificatePem, privateKeyPem } = await createCertificates();
    setDefaultCACertificates([caPem]);
    const simulator = await startSimulator({
        ports: { resourceManager: 0, keyVaults: [0, 0], identity: 0 },
        seed: 1,
        timeScale: options.timeScale ?? 1,
        ...(options.throttling === undefined ? {} : { throttling: options.throttling }),
        certificate: { certificatePem, privateKeyPem },
    });
    const endpoint = simulator.endpoints.resourceManager;
    const token = simulator.issueToken(people.pgwarden.objectId, endpoint);
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
    return {
        simulator,
        caPem,
        access: { credential, endpoint, scope: `${endpoint}/.default` },
        stop: () => simulator.stop(),
    };
}

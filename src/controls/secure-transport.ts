import { defineControl } from './definition/control.ts';
import { tlsPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { anyParameterDefinition, requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'require_secure_transport';

export const secureTransport = defineControl({
    id: 'secure-transport',
    title: 'Connections must be encrypted',
    failureTitle: 'Unencrypted connections are accepted',
    severity: 'high',
    area: 'transport',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'c29c38cb-74a7-4505-9a06-e588ab86620a',
                name: 'Enforce SSL connection should be enabled for PostgreSQL flexible servers',
            },
            anyParameterDefinition,
        ],
        configurationName: name,
        mcsb: ['DP-3'],
        cis: ['5.2.1'],
    },
    texts: {
        checks: ['`require_secure_transport` is `on`, in any case.', ...requiredParameter],
        why: [
            'Without it, a client may talk to the server in clear text.',
            'Anyone on the network path can then read and change passwords, statements and results.',
        ],
        repair: [
            'Sets `require_secure_transport` to `on`, which takes effect at once and without a restart.',
        ],
        disruption: {
            kind: 'connectivity',
            effect: [
                'The server refuses new connections without TLS.',
                'Clients that are connected in clear text stay connected until they reconnect.',
            ],
        },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: ['Certificate checks by clients, and the certificate authorities that they trust.'],
        links: [tlsPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'on'),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'on', 'secure-transport', 'connectivity'),
});

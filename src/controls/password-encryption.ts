import { defineControl } from './definition/control.ts';
import { passwordPage, postgresPasswordPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { parameterPlan, parameterVerdict } from './shared/parameters.ts';

const name = 'password_encryption';

export const passwordEncryption = defineControl({
    id: 'password-encryption',
    title: 'New passwords are stored as SCRAM-SHA-256',
    failureTitle: 'New passwords are not stored as SCRAM-SHA-256',
    severity: 'low',
    area: 'authentication',
    mode: 'enforce',
    references: { azurePolicy: [], mcsb: ['IM-1'], cis: [] },
    texts: {
        checks: ['`password_encryption` is `scram-sha-256`.', ...requiredParameter],
        why: [
            'A stored MD5 hash is as good as the password itself for logging in, and is cracked fast.',
            'SCRAM stores a salted, slow verifier that cannot be replayed.',
        ],
        repair: [
            'Sets `password_encryption` to `scram-sha-256`, which applies to passwords that are set from then on.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'Existing passwords stay as they are.',
                'Clients with a driver older than about 2018 cannot log in with a password that is set from then on.',
            ],
        },
        repairByHand: [setParameter(name, 'scram-sha-256')],
        outOfScope: [
            'Passwords that are already stored as MD5: only setting them again, in SQL, changes them.',
            'See `accepted-password-authentication`.',
        ],
        links: [passwordPage, postgresPasswordPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate: ({ parameters }) => parameterVerdict(parameters, name, 'scram-sha-256'),
    owns: { [`configurations/${name}`]: [] },
    plan: ({ parameters }) => parameterPlan(parameters, name, 'scram-sha-256', 'password-encryption'),
});

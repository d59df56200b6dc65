import { isSameValue, setMembers } from '../model/parameter-value.ts';
import type { Parameter, Parameters } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { passwordPage, postgresPasswordPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, goalsPlan, parameter, unsettable } from './shared/parameters.ts';

const name = 'azure.accepted_password_auth_method';
const wanted = 'scram-sha-256';

export const acceptedPasswordAuthentication = defineControl({
    id: 'accepted-password-authentication',
    title: 'Passwords are accepted by SCRAM-SHA-256 only',
    failureTitle: 'Passwords are accepted by another method than SCRAM-SHA-256',
    severity: 'low',
    area: 'authentication',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: ['IM-1'], cis: [] },
    texts: {
        checks: [
            '`azure.accepted_password_auth_method` contains `scram-sha-256` and nothing else.',
            ...requiredParameter,
        ],
        why: [
            'As long as `md5` is accepted, roles with an MD5 password log in with it, and a downgrade is possible.',
        ],
        repair: [
            'Sets the parameter to `scram-sha-256`, which removes `md5`.',
            'A method that Pgwarden does not know is reported and not removed.',
            'Nothing is written while `password_encryption` is not `scram-sha-256`, because every new password would then lock its role out: `password-encryption` comes first.',
        ],
        disruption: {
            kind: 'lockout',
            effect: [
                'A role whose password is stored as MD5 cannot log in until its password is set again.',
                "Find these roles first: `SELECT rolename FROM azure_roles_authtype() WHERE authtype = 'MD5';`",
            ],
        },
        repairByHand: [setParameter(name, wanted)],
        outOfScope: [
            'Roles that still have an MD5 password: they are in the database, where Pgwarden never looks.',
        ],
        links: [passwordPage, postgresPasswordPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    reassessAfter: ['password-encryption'],
    evaluate({ parameters }) {
        const methods = parameter(parameters, name);
        if (methods === undefined) return absent(name);
        if (isSameValue('Set', methods.value, wanted)) return compliant;
        return drifted([{ what: name, found: methods.value, wanted }], refused(methods, parameters));
    },
    owns: { [`configurations/${name}`]: ['md5'] },
    plan({ parameters }) {
        const found = parameter(parameters, name);
        if (found === undefined || isSameValue('Set', found.value, wanted)) return [];
        return goalsPlan([{ found, to: wanted }], 'accepted-password-authentication', 'lockout');
    },
});

function refused(methods: Parameter, parameters: Parameters): string | undefined {
    const unknown = setMembers(methods.value).filter((method) => !['md5', wanted].includes(method));
    if (unknown.length > 0) return `${unknown.join(', ')} is unknown to Pgwarden, which removes md5 only`;
    const encryption = parameter(parameters, 'password_encryption');
    if (encryption === undefined) return 'password_encryption could not be read';
    if (!isSameValue('Enumeration', encryption.value, wanted)) {
        return `password_encryption is ${encryption.value}: every password set from now on would lock its role out`;
    }
    return unsettable(methods, wanted);
}

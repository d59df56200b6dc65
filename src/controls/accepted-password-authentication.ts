import { isSameValue, setMembers } from '../model/parameter-value.ts';
import type { Parameter, Parameters } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, goalsPlan, parameter, unsettable } from './shared/parameters.ts';

const name = 'azure.accepted_password_auth_method';
const wanted = 'scram-sha-256';

export const acceptedPasswordAuthentication = defineControl({
    id: 'accepted-password-authentication',
    title: 'Passwords are accepted by SCRAM-SHA-256 only',
    severity: 'low',
    area: 'authentication',
    references: { azurePolicy: [], mcsb: ['IM-1'], cis: [] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    after: ['password-encryption'],
    evaluate({ parameters }) {
        const methods = parameter(parameters, name);
        if (methods === undefined) return absent(name);
        if (isSameValue('Set', methods.value, wanted)) return compliant;
        return drifted([{ what: name, found: methods.value, wanted }], refused(methods, parameters));
    },
    plan({ parameters }) {
        const found = parameter(parameters, name);
        if (found === undefined || isSameValue('Set', found.value, wanted)) return [];
        return goalsPlan([{ found, to: wanted }], 'accepted-password-authentication', 'lockout');
    },
});

function refused(methods: Parameter, parameters: Parameters): string | undefined {
    const unknown = setMembers(methods.value).filter((method) => !['md5', wanted].includes(method));
    if (unknown.length > 0) return `${unknown.join(', ')} is not known, and only md5 is removed`;
    const encryption = parameter(parameters, 'password_encryption');
    if (encryption === undefined) return 'password_encryption could not be read';
    if (!isSameValue('Enumeration', encryption.value, wanted)) {
        return `password_encryption is ${encryption.value}: every password set from now on would lock its role out`;
    }
    return unsettable(methods, wanted);
}

import type { Refusal } from '../kernel/faults.ts';
import type { Random } from '../kernel/random.ts';
import { byResource } from './by-resource.ts';
import type { Profile } from './profile.ts';

/** Every vault is behind its firewall, for as long as the plan is in force. */
export function vaultFirewall(): Profile {
    return { onKeyVault: () => behindFirewall };
}

/** Rotation policies can neither be read nor written; the keys and their versions can. 403 for some keys, 400 for others. */
export function rotationPolicyRefused(random: Random): Profile {
    const choice = byResource(random);
    return {
        onKeyVault: (_method, path) =>
            /\/rotationpolicy$/i.test(path) ? choice.pick([forbidden, unsupported], path) : undefined,
    };
}

const behindFirewall: Refusal = {
    kind: 'refuse',
    status: 403,
    code: 'Forbidden',
    message:
        'Client address is not authorized and caller is not a trusted service.\r\nClient address: 203.0.113.7',
    innerCode: 'ForbiddenByFirewall',
};

const forbidden: Refusal = {
    kind: 'refuse',
    status: 403,
    code: 'Forbidden',
    message: 'The user, group or application does not have keys getrotationpolicy permission on key vault.',
    innerCode: 'AccessDenied',
};

/** Assumed: the code and the text of clouds that have no rotation policies. Known: 400. */
const unsupported: Refusal = {
    kind: 'refuse',
    status: 400,
    code: 'BadParameter',
    message: 'Operation getrotationpolicy is not supported.',
};

import * as z from 'zod';
import type { KeyRotationPolicy } from '../model/encryption-keys.ts';
import { duration } from '../model/notation.ts';
import type { ChangeKind } from './change-kind.ts';
import { compared } from './compared.ts';
import { differing } from './differing.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly keyRotationPolicy: {
            readonly keyUri: string;
            readonly from: KeyRotationPolicy | null;
            readonly to: KeyRotationPolicy;
        };
    }
}

const side = z.object({
    expiresIn: z.string().exactOptional(),
    lifetimeActions: z.array(
        z.object({
            action: z.string(),
            timeAfterCreate: z.string().exactOptional(),
            timeBeforeExpiry: z.string().exactOptional(),
        }),
    ),
});

/** The rotation policy of a key in a vault. */
export const keyRotationPolicy: ChangeKind<'keyRotationPolicy', KeyRotationPolicy | null> = {
    schema: z.object({
        kind: z.literal('keyRotationPolicy'),
        keyUri: z.string(),
        from: side.nullable(),
        to: side,
        ...purpose,
    }),
    target: ({ keyUri }) => `${keyUri}/rotationpolicy`,
    part: () => undefined,
    event: () => undefined,
    request: ({ keyUri }) => ({ method: 'PUT', resource: `${keyUri}/rotationpolicy` }),
    differences: ({ from, to }) => differing('', shownFields(from), shownFields(to)),
    inverse: (change) =>
        change.from === null
            ? { kind: 'none', reason: 'Key Vault cannot be left without the rotation policy again' }
            : { kind: 'change', change: { ...change, from: change.to, to: change.from } },
    carriesWhatWasRead: () => true,
    compare: ({ from, to }, found) => compared(found, from, to, policyParts),
};

function shownFields(policy: KeyRotationPolicy | null): Readonly<Record<string, unknown>> {
    if (policy === null) return {};
    return {
        expiresIn: policy.expiresIn,
        lifetimeActions: policy.lifetimeActions.map(({ action, timeAfterCreate, timeBeforeExpiry }) => {
            const after = timeAfterCreate === undefined ? '' : ` ${timeAfterCreate} after creation`;
            const before = timeBeforeExpiry === undefined ? '' : ` ${timeBeforeExpiry} before expiry`;
            return `${action}${after}${before}`;
        }),
    };
}

/** Key Vault adds a notification to every policy. */
function policyParts({ expiresIn, lifetimeActions }: KeyRotationPolicy): readonly string[] {
    return [
        ...(expiresIn === undefined ? [] : [`expires in ${duration(expiresIn)}`]),
        ...lifetimeActions.map(
            ({ action, timeAfterCreate = '', timeBeforeExpiry = '' }) =>
                `${action.toLowerCase()} ${duration(timeAfterCreate)} after, ${duration(timeBeforeExpiry)} before`,
        ),
    ];
}

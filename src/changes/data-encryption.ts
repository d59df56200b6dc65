import * as z from 'zod';
import type { DataEncryption } from '../model/server-state.ts';
import { type ChangeKind, swapped } from './change-kind.ts';
import { compared, fieldParts } from './compared.ts';
import { serverSection, withDifferences } from './server-section.ts';
import { purpose } from './stored-fields.ts';

declare module '../model/change.ts' {
    interface WriteFields {
        readonly dataEncryption: { readonly from: DataEncryption; readonly to: DataEncryption };
    }
}

const side = z.looseObject({
    type: z.enum(['SystemManaged', 'AzureKeyVault']),
    primaryKeyURI: z.string().exactOptional(),
    primaryUserAssignedIdentityId: z.string().exactOptional(),
    geoBackupKeyURI: z.string().exactOptional(),
    geoBackupUserAssignedIdentityId: z.string().exactOptional(),
    primaryEncryptionKeyStatus: z.string().exactOptional(),
    geoBackupEncryptionKeyStatus: z.string().exactOptional(),
});

const section = serverSection('dataEncryption');

/** Section `dataEncryption` of the server. */
export const dataEncryption: ChangeKind<'dataEncryption', DataEncryption> = {
    schema: z.object({ kind: z.literal('dataEncryption'), from: side, to: side, ...purpose }),
    ...section,
    part: ({ from, to }) => section.part({ from, to: withoutKeyStatus(to) }),
    inverse: swapped,
    merge: (first, second) => ({ ...first, to: withDifferences(first.to, second) }),
    compare: ({ from, to }, found) => compared(found, from, to, (each) => fieldParts(withoutKeyStatus(each))),
};

/** Returns the section without the status of its keys, which is not written. */
export function withoutKeyStatus(encryption: DataEncryption): DataEncryption {
    const {
        primaryEncryptionKeyStatus: _primary,
        geoBackupEncryptionKeyStatus: _backup,
        ...rest
    } = encryption;
    return rest;
}

import type { Administrator } from '../../src/model/server-state.ts';
import { tenantId } from './states.ts';

/** One Entra administrator, as Azure lists it. */
export const administrators: readonly Administrator[] = [
    {
        objectId: 'a0000000-0000-4000-8000-00000000000a',
        principalName: 'dba@contoso.com',
        principalType: 'User',
        tenantId,
    },
];

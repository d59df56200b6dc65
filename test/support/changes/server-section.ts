import { expect } from 'vitest';
import type { ServerProperties, ServerState } from '../../../src/model/server-state.ts';
import { without } from './test-kind.ts';

/** Returns the common part of the kinds that write a section of the server. */
export function serverSection<Section extends keyof ServerProperties>(section: Section) {
    type Sides = { readonly from: object; readonly to: ServerProperties[Section] & object };
    return {
        permission: 'Microsoft.DBforPostgreSQL/flexibleServers/write',
        apply: (state: ServerState, { to }: Sides): ServerState => ({
            ...state,
            server: { ...state.server, [section]: to },
        }),
        current: ({ server }: ServerState) => server[section],
        expectSurvival({ from, to }: Sides, fields: readonly string[]): void {
            expect(without(to, fields)).toEqual(without(from, fields));
        },
    };
}

import type { ServerProperties, ServerState } from '../../model/server-state.ts';
import type { Sayable, Unread } from '../control.ts';

/** What controls can say without a part that could not be read. */

/** Depends on these sections of the server and on no other. */
export function onlySections(...sections: readonly (keyof ServerProperties)[]): (unread: Unread) => Sayable {
    return (unread) => (isOneOf(unread, sections) ? 'nothing' : 'everything');
}

/** Whether the part is, or is in, one of the sections; a server of which nothing was read lacks all of them. */
export function isOneOf({ slice, part }: Unread, sections: readonly (keyof ServerProperties)[]): boolean {
    const [section = ''] = part.split('/');
    return slice === 'server' && (section === '' || sections.some((each) => each === section));
}

/**
 * Depends on these parameters and on no other. Without one of them, what `rest` says. An item of the list that has no
 * readable name may be any parameter that is not there.
 */
export function onlyParameters(
    names: readonly string[],
    rest: Sayable = 'nothing',
): (unread: Unread, state: Pick<ServerState, 'parameters'>) => Sayable {
    return ({ part }, { parameters }) => {
        if (part === '' || names.includes(part)) return rest;
        const isNameless = part.startsWith('#');
        return isNameless && names.some((name) => !Object.hasOwn(parameters, name)) ? rest : 'everything';
    };
}

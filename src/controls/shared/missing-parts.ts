import type { ServerProperties, ServerState } from '../../model/server-state.ts';
import type { Decidable, MissingPart } from '../definition/control.ts';

/** Ready-made `decidableWithout` for controls that depend on some sections or parameters only. */

/** Needs these sections of the server, and nothing else. */
export function dependsOnSections(
    ...sections: readonly (keyof ServerProperties)[]
): (missing: MissingPart) => Decidable {
    return (missing) => (isInSections(missing, sections) ? 'nothing' : 'everything');
}

/** Tells if the part is one of the sections or lies in one; a server of which nothing was read lacks all of them. */
export function isInSections(
    { slice, part }: MissingPart,
    sections: readonly (keyof ServerProperties)[],
): boolean {
    const [section = ''] = part.split('/');
    return slice === 'server' && (section === '' || sections.some((each) => each === section));
}

/**
 * Needs these parameters, and nothing else. Without one of them, `rest` is decidable. An item of the list without a
 * readable name may be any parameter that the list lacks.
 */
export function dependsOnParameters(
    names: readonly string[],
    rest: Decidable = 'nothing',
): (missing: MissingPart, state: Pick<ServerState, 'parameters'>) => Decidable {
    return ({ part }, { parameters }) => {
        if (part === '' || names.includes(part)) return rest;
        const isNameless = part.startsWith('#');
        return isNameless && names.some((name) => !Object.hasOwn(parameters, name)) ? rest : 'everything';
    };
}

import type { Prose } from '../definition/control-texts.ts';

/** Sentences that the controls inside the databases share. */

/** For those that judge the roles of a server. */
export const ofTheServer: Prose = [
    'The control does not apply to a read replica, which has its primary’s roles.',
];

/** For those that judge every database. */
export const ofEveryDatabase: Prose = [
    'A database that could not be read leaves the verdict `unknown`, unless another one drifted.',
    'The control does not apply to a read replica, which has its primary’s objects.',
];

/** For those that let administrators pass. */
export const administratorsMeant: Prose = [
    'Administrators are the role that was created with the server, the Entra administrators that Azure lists, by object id, and the roles in the threshold `databases.administrators` (none).',
    'A member of one of them is not an administrator for that: name it as well.',
];

export const notRepaired = 'None: Pgwarden changes nothing inside a database.';

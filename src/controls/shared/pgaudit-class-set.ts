import { writtenMembers } from '../../model/parameter-value.ts';
import type { Parameter } from '../../model/server-state.ts';
import { allowedMembers } from './parameters.ts';

/** A value of `pgaudit.log`, with the members that Azure allows. */
export type ClassList = Pick<Parameter, 'value' | 'allowedValues'>;

/**
 * The classes that a value of `pgaudit.log` audits, as pgaudit's documentation defines them: members take effect
 * from left to right, `all` adds every class, `none` adds nothing, and a leading minus takes a class away again.
 * Azure's catalogue refuses the minus, but a value that came in by another way still means what pgaudit says.
 */
export function auditedClasses(log: ClassList): Set<string> {
    const audited = new Set<string>();
    for (const member of writtenClasses(log)) {
        const isTakenAway = member.startsWith('-');
        const name = isTakenAway ? member.slice(1).trim() : member;
        const meant = name === 'all' ? ['all', ...everyClass(log)] : [name];
        if (!isTakenAway) {
            for (const one of meant) audited.add(one);
            continue;
        }
        for (const one of ['all', ...meant]) audited.delete(one);
    }
    audited.delete('none');
    audited.delete('');
    return audited;
}

/** Tells if the value audits all the wanted classes. Every class of the catalogue together equals `all`. */
export function hasClasses(log: ClassList, wanted: readonly string[]): boolean {
    const audited = auditedClasses(log);
    const isEvery = everyClass(log).every((each) => audited.has(each));
    return wanted
        .map((one) => one.toLowerCase())
        .every((one) => audited.has(one) || (one === 'all' && isEvery));
}

/** Tells if the value contains a class with a minus. */
export function hasMinus(log: ClassList): boolean {
    return writtenClasses(log).some((member) => member.startsWith('-'));
}

/** The classes of pgaudit's documentation, for a catalogue that lists none. */
const documented = ['read', 'write', 'function', 'role', 'ddl', 'misc'];

/** Every class of this server's pgaudit, from the catalogue, without the words for all and nothing. */
function everyClass(log: ClassList): readonly string[] {
    const listed = allowedMembers(log).filter((member) => !['', 'all', 'none'].includes(member));
    return listed.length === 0 ? documented : listed;
}

/** Members in their order, repeated ones included, because with the minus the order matters. */
function writtenClasses(log: ClassList): string[] {
    return writtenMembers(log.value).map((member) => member.toLowerCase());
}

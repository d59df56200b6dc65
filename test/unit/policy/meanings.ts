import type { Parameter } from '../../../src/model/server-state.ts';

/** What values of parameters mean to PostgreSQL and pgaudit, written a second time, without the controls' own code. */

/** The members of a list, lower case, without blanks and quotes. */
export function members(value: string): string[] {
    const found: string[] = [];
    for (const piece of value.toLowerCase().split(',')) {
        const name = piece.trim();
        const isQuoted = name.length > 1 && name.startsWith('"') && name.endsWith('"');
        found.push(isQuoted ? name.slice(1, -1) : name);
    }
    return found.filter((name) => name !== '');
}

/** Whether the parameter's value holds all the texts, in any case and anywhere. */
export function isText(parameter: Parameter | undefined, texts: readonly string[]): boolean {
    return parameter !== undefined && texts.every((text) => parameter.value.toLowerCase().includes(text));
}

/** Whether a `log_line_prefix` names user and database, read as PostgreSQL's log_status_format reads it. */
export function namesUserAndDatabase(prefix: string): boolean {
    const letters: string[] = [];
    for (let at = 0; at < prefix.length; at += 1) {
        if (prefix[at] !== '%') continue;
        at += 1;
        if (prefix[at] === '%') continue;
        if (prefix[at] === '-') at += 1;
        while ('0123456789'.includes(prefix[at] ?? 'end')) at += 1;
        letters.push(prefix[at] ?? '');
    }
    return letters.includes('u') && letters.includes('d');
}

/** Whether a `pgaudit.log` audits the classes role and ddl: members take effect from left to right. */
export function auditsRoleAndDdl(log: string): boolean {
    const isAudited = { role: false, ddl: false };
    for (const member of members(log)) {
        const isWanted = !member.startsWith('-');
        const name = isWanted ? member : member.slice(1).trim();
        if (name === 'role' || name === 'all') isAudited.role = isWanted;
        if (name === 'ddl' || name === 'all') isAudited.ddl = isWanted;
    }
    return isAudited.role && isAudited.ddl;
}

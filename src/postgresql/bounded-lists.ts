/** A list of a statement that is cut after a number of rows. */
export interface BoundedList {
    /** Name in the result. */
    readonly name: string;
    /** A query of the rows. Its columns are the fields. */
    readonly rows: string;
    /** Expressions by which the rows are sorted before the list is cut: what a control judges first. */
    readonly order: string;
    readonly max: number;
}

export interface BoundedStatement {
    /** Expressions by their name in the result. */
    readonly fields: Readonly<Record<string, string>>;
    readonly lists: readonly BoundedList[];
    /** Common table expressions that the lists use. */
    readonly common?: readonly string[];
    /** The result is null if it is longer. Bytes. */
    readonly maxBytes: number;
}

/**
 * Returns a statement of one row and one column: the result as the text of a JSON object, with the numbers of rows that were
 * left out in `more`. Null if it is too long.
 */
export function boundedStatement({ fields, lists, common = [], maxBytes }: BoundedStatement): string {
    const tables = [...common, ...lists.map(({ name, rows }) => `"list ${name}" as materialized (${rows})`)];
    const values = [
        ...Object.entries(fields).map(([name, value]) => `'${name}', ${value}`),
        ...lists.map(
            ({ name, order, max }) =>
                `'${name}', (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from (select * from "list ${name}" order by ${order} limit ${max}) l)`,
        ),
        `'more', jsonb_build_object(${lists
            .map(({ name, max }) => `'${name}', (select greatest(count(*) - ${max}, 0) from "list ${name}")`)
            .join(', ')})`,
    ];
    return `with ${tables.join(',\n')}
select case when octet_length(t.result) <= ${maxBytes} then t.result end
from (select jsonb_build_object(${values.join(',\n')})::text as result) t`;
}

/** Characters of a value that a role may choose at will, such as a setting. */
export const maxValueCharacters = 4_000;

/**
 * Returns an expression that cuts a long text to one character more than are kept, so that the parser sees that it is long.
 * Statements are plain ASCII: a database of another encoding may have no other character.
 */
export function cut(text: string): string {
    return `left(${text}, ${maxValueCharacters + 1})`;
}

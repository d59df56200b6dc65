import { isList, isObject, type Json, memberOf } from '../policy/json.ts';

/** Returns the objects in the output of `baseline export azure-policy --json` as Azure sends them; other JSON as it is. */
export function objectsOfExport(json: Json): Json {
    const initiative = memberOf(json, 'initiative');
    const lists = ['definitions', 'assignments', 'exemptions'].map((name) => memberOf(json, name));
    if (initiative === undefined || !lists.every(isList)) return json;
    return [initiative, ...lists.flat()].map((each) => {
        const body = memberOf(each, 'body');
        return isObject(each) && isObject(body)
            ? { ...body, id: each.id ?? null, name: each.name ?? null }
            : each;
    });
}

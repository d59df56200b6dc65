import { isManagementGroup, isWithin } from '../model/scope.ts';

/** Returns whether the scope reaches the resource. A management group reaches all: its members are not known here. */
export function reaches(scope: string, id: string): boolean {
    return isManagementGroup(scope) || isWithin(id, scope);
}

/** Returns whether an assignment is about the resource. */
export function isInScope(
    { scope, notScopes }: { readonly scope: string; readonly notScopes: readonly string[] },
    id: string,
): boolean {
    const isGroup = (each: string): boolean => /\/managementGroups\//i.test(each);
    return reaches(scope, id) && !notScopes.some((each) => !isGroup(each) && isWithin(id, each));
}

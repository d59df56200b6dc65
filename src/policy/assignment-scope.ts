/** Returns whether the scope contains the resource. A management group contains whatever an assignment of it reaches: its members are not known here. */
export function isWithin(scope: string, id: string): boolean {
    if (/^\/providers\/Microsoft\.Management\/managementGroups\//i.test(scope)) return true;
    const [outer, inner] = [scope.toLowerCase().replace(/\/$/, ''), id.toLowerCase()];
    return inner === outer || inner.startsWith(`${outer}/`);
}

/** Returns whether an assignment is about the resource. */
export function isInScope(
    { scope, notScopes }: { readonly scope: string; readonly notScopes: readonly string[] },
    id: string,
): boolean {
    const isGroup = (each: string): boolean => /\/managementGroups\//i.test(each);
    return isWithin(scope, id) && !notScopes.some((each) => !isGroup(each) && isWithin(each, id));
}

/** Scopes of Azure: a resource, its group, its subscription, and the management groups above. Compared without case. */

/** Returns whether the scope is the resource, or contains it by its id. Ids do not tell what a management group contains. */
export function isWithin(id: string, scope: string): boolean {
    const [inner, outer] = [id.toLowerCase(), scope.toLowerCase().replace(/\/$/, '')];
    return inner === outer || inner.startsWith(`${outer}/`);
}

export function isManagementGroup(scope: string): boolean {
    return /^\/providers\/Microsoft\.Management\/managementGroups\//i.test(scope);
}

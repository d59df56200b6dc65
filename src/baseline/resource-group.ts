/** A resource group; in any subscription when only its name is given. */
export interface ResourceGroupRef {
    readonly subscriptionId?: string;
    readonly name: string;
}

const groupName = /^[\p{L}\p{N}_\-.()]{0,89}[\p{L}\p{N}_\-()]$/u;
const groupId =
    /^\/subscriptions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/resourceGroups\/([^/]+)\/?$/i;

/** Parses the name or the resource id of a resource group. Returns undefined for any other text. */
export function parseResourceGroup(text: string): ResourceGroupRef | undefined {
    const [, subscriptionId, name] = groupId.exec(text) ?? [];
    if (subscriptionId === undefined || name === undefined)
        return groupName.test(text) ? { name: text } : undefined;
    return groupName.test(name) ? { subscriptionId, name } : undefined;
}

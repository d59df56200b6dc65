/** Paths of flexible servers in Azure Resource Manager. */
export const groupPattern =
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.DBforPostgreSQL';

export const serverPattern = `${groupPattern}/flexibleServers/{server}`;

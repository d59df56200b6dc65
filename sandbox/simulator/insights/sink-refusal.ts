import type { SimulatorResponse } from '../kernel/http.ts';
import { type JsonObject, textIn } from '../kernel/json.ts';
import type { World } from '../world/world.ts';
import { bareError } from './setting.ts';

const namespaceRule =
    /^(\/.+\/providers\/microsoft\.eventhub\/namespaces\/[^/]+)\/authorizationrules\/[^/]+$/i;

/**
 * Refuses a storage account or an Event Hubs namespace in another region than the server, and an authorization rule that
 * is not one of a namespace. Reported of regions: code and text. Assumed of rules.
 */
export function sinkRefusal(
    { servers, sinkRegions }: World,
    serverId: string,
    properties: JsonObject,
): SimulatorResponse | undefined {
    const rule = textIn(properties, 'eventHubAuthorizationRuleId') ?? '';
    const [, namespace] = namespaceRule.exec(rule) ?? [];
    if (rule !== '' && namespace === undefined) {
        return bareError(400, 'BadRequest', `The authorization rule '${rule}' is not one of a namespace.`);
    }
    const own = servers.get(serverId.toLowerCase())?.record.location ?? '';
    for (const sink of [textIn(properties, 'storageAccountId'), namespace]) {
        const region = sink === undefined ? undefined : sinkRegions.get(sink.toLowerCase());
        if (region === undefined || regionName(region) === regionName(own)) continue;
        return bareError(
            400,
            'BadRequest',
            `Resources should be in the same region. Resource '${serverId}' is in region '${regionName(own)}' and ` +
                `resource '${sink}' is in region '${regionName(region)}'.`,
        );
    }
    return undefined;
}

function regionName(region: string): string {
    return region.replaceAll(' ', '').toLowerCase();
}

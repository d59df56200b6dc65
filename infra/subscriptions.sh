#!/bin/sh
# Prints the ids of the enabled subscriptions below a management group that you may read, one per line.
set -eu
group=$1

query="resourcecontainers | where type == 'microsoft.resources/subscriptions' and properties.state == 'Enabled' | project id, subscriptionId | order by id asc"
token=''
while :; do
    # A page of Resource Graph: the token of the next one, or an empty line, then the ids.
    page=$(az rest --method post \
        --url '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01' \
        --body "{\"managementGroups\":[\"$group\"],\"query\":\"$query\",\"options\":{\"\$top\":1000$token}}" \
        --query "[\"\$skipToken\" || '-', data[].subscriptionId][]" \
        --output tsv)
    next=$(printf '%s\n' "$page" | sed -n '1p')
    printf '%s\n' "$page" | sed '1d'
    [ "$next" != '-' ] || break
    token=",\"\$skipToken\":\"$next\""
done

#!/bin/sh
# Deploys the code, then the event subscriptions: Event Grid accepts a function as a destination only after it exists. Then
# gives the app its roles in Managed HSMs, which only their own administrators can.
# azd runs this after infra/main.bicep, with its outputs as environment variables.
set -eu
# shellcheck source=infra/kept-app-settings.sh
. infra/kept-app-settings.sh

# infra/keep-app-settings.sh compares with these before the next deployment.
for name in $kept_settings; do
    azd env set --environment "$AZURE_ENV_NAME" "PGWARDEN_DEPLOYED_$name" "$(value_to_deploy "$name")"
done

# With a released package, main.bicep installed the code.
if [ -z "${PGWARDEN_PACKAGE_URI:-}" ]; then
    npm run --silent package
    az functionapp deployment source config-zip \
        --subscription "$AZURE_SUBSCRIPTION_ID" \
        --resource-group "$AZURE_RESOURCE_GROUP" \
        --name "$PGWARDEN_FUNCTION_APP_NAME" \
        --src package/pgwarden.zip \
        --output none
fi

subscriptions=$(printf '%s\n' "$PGWARDEN_SUBSCRIPTION_IDS" | tr ',' '\n')
if [ -n "${PGWARDEN_MANAGEMENT_GROUP_ID:-}" ]; then
    az deployment mg create \
        --management-group-id "$PGWARDEN_MANAGEMENT_GROUP_ID" \
        --name "pgwarden-$AZURE_ENV_NAME" \
        --location "$AZURE_LOCATION" \
        --template-file infra/management-group.bicep \
        --parameters \
        principalId="$PGWARDEN_PRINCIPAL_ID" \
        readerRoleId="$PGWARDEN_READER_ROLE_ID" \
        remediatorRoleId="$PGWARDEN_REMEDIATOR_ROLE_ID" \
        dryRun="${PGWARDEN_DRY_RUN:-true}" \
        --output none
    subscriptions=$(infra/subscriptions.sh "$PGWARDEN_MANAGEMENT_GROUP_ID")
    if [ -z "$subscriptions" ]; then
        echo "No subscription below management group $PGWARDEN_MANAGEMENT_GROUP_ID that you may read" >&2
        exit 1
    fi
fi

# A deployment of Azure has at most 800 resources. Each line is a batch of ids, separated by commas.
batches=$(printf '%s\n' "$subscriptions" | awk '{ printf "%s%s", NR == 1 ? "" : NR % 100 == 1 ? "\n" : ",", $0 }')
number=0
# The key vaults go with the first batch.
vaults=${PGWARDEN_KEY_VAULT_IDS:-}
for batch in $batches; do
    number=$((number + 1))
    az deployment sub create \
        --subscription "$AZURE_SUBSCRIPTION_ID" \
        --name "pgwarden-events-$AZURE_ENV_NAME-$number" \
        --location "$AZURE_LOCATION" \
        --template-file infra/events.bicep \
        --parameters \
        environmentName="$AZURE_ENV_NAME" \
        location="$AZURE_LOCATION" \
        subscriptionIds="$batch" \
        keyVaultIds="$vaults" \
        functionAppId="$PGWARDEN_FUNCTION_APP_ID" \
        storageAccountId="$PGWARDEN_STORAGE_ACCOUNT_ID" \
        --output none
    vaults=''
done

if [ -n "${PGWARDEN_MANAGED_HSM_IDS:-}" ]; then
    infra/managed-hsm.sh
fi

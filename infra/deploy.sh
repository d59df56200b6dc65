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

npm run --silent package
az functionapp deployment source config-zip \
    --subscription "$AZURE_SUBSCRIPTION_ID" \
    --resource-group "$AZURE_RESOURCE_GROUP" \
    --name "$PGWARDEN_FUNCTION_APP_NAME" \
    --src package/pgwarden.zip \
    --output none

az deployment sub create \
    --subscription "$AZURE_SUBSCRIPTION_ID" \
    --name "pgwarden-events-$AZURE_ENV_NAME" \
    --location "$AZURE_LOCATION" \
    --template-file infra/events.bicep \
    --parameters \
    environmentName="$AZURE_ENV_NAME" \
    location="$AZURE_LOCATION" \
    subscriptionIds="$PGWARDEN_SUBSCRIPTION_IDS" \
    keyVaultIds="${PGWARDEN_KEY_VAULT_IDS:-}" \
    functionAppId="$PGWARDEN_FUNCTION_APP_ID" \
    storageAccountId="$PGWARDEN_STORAGE_ACCOUNT_ID" \
    --output none

if [ -n "${PGWARDEN_MANAGED_HSM_IDS:-}" ]; then
    infra/managed-hsm.sh
fi

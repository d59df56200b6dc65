#!/bin/sh
# Registers the app in Microsoft Entra, so that operators sign in: the app roles, the trust in the app's identity instead of a
# secret, and who is an Operator. Prints the client id for the parameter signInClientId. Runs again without harm.
# Needs az, signed in as someone who may register applications, and the outputs of main.bicep as environment variables.
# PGWARDEN_OPERATORS and PGWARDEN_READERS: object ids or names of groups. No PGWARDEN_OPERATORS: the person who is signed in.
set -eu

: "${AZURE_ENV_NAME:?it is in azd env get-values}" "${AZURE_SUBSCRIPTION_ID:?it is in azd env get-values}"
: "${AZURE_RESOURCE_GROUP:?it is an output of main.bicep}" "${PGWARDEN_FUNCTION_APP_NAME:?it is an output of main.bicep}"

here=$(dirname "$0")
body=$(mktemp)
trap 'rm -f "$body"' EXIT

# By cloud: the authority, Microsoft Graph, and the audience with which Entra exchanges tokens of a managed identity.
login=$(az cloud show --query endpoints.activeDirectory --output tsv)
graph="$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)"
graph="${graph%/}/v1.0"
cloud=$(az cloud show --query name --output tsv)
case $cloud in
    AzureCloud) audience=api://AzureADTokenExchange ;;
    AzureUSGovernment) audience=api://AzureADTokenExchangeUSGov ;;
    AzureChinaCloud) audience=api://AzureADTokenExchangeChina ;;
    *)
        echo "cloud $cloud: allowed are AzureCloud, AzureUSGovernment, AzureChinaCloud" >&2
        exit 1
        ;;
esac
tenant=$(az account show --subscription "$AZURE_SUBSCRIPTION_ID" --query tenantId --output tsv)

show() {
    az functionapp show --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
        --name "$PGWARDEN_FUNCTION_APP_NAME" --query "$1" --output tsv
}
host=$(show defaultHostName)
principal=$(show 'identity.userAssignedIdentities.*.principalId | [0]')

# Creates what is missing, and otherwise updates it, with the JSON on standard input.
put() {
    cat >"$body"
    az rest --method patch --url "$graph/$1" --headers Prefer=create-if-missing Content-Type=application/json \
        --body "@$body" --output none
}
ask() {
    az rest --method get --url "$graph/$1" --query "$2" --output tsv
}

name="pgwarden-$AZURE_ENV_NAME"
application="applications(uniqueName='$name')"
echo "{ \"displayName\": \"Pgwarden ($AZURE_ENV_NAME)\", \"signInAudience\": \"AzureADMyOrg\" }" | put "$application"
client=$(ask "$application" appId)
object=$(ask "$application" id)

# A console on another address has a callback of its own.
callbacks="\"https://$host/.auth/login/aad/callback\""
if [ -n "${PGWARDEN_CONSOLE_URL:-}" ]; then
    callbacks="$callbacks, \"$(echo "$PGWARDEN_CONSOLE_URL" | cut -d / -f 1-3)/.auth/login/aad/callback\""
fi
# The scope lets clients of the API, such as az, ask for a token in the name of an operator.
scope=3d1f6a7b-9c54-4e02-8b7d-5a60e1c4f927
access() {
    cat <<END
"api": {
    "requestedAccessTokenVersion": 2,
    "oauth2PermissionScopes": [{
        "id": "$scope", "value": "user_impersonation", "type": "User", "isEnabled": true,
        "adminConsentDisplayName": "Access Pgwarden",
        "adminConsentDescription": "Calls the API of Pgwarden in the name of the signed-in person.",
        "userConsentDisplayName": "Access Pgwarden",
        "userConsentDescription": "Calls the API of Pgwarden in your name."
    }]$1
}
END
}
put "$application" <<END
{
    "identifierUris": ["api://$client"],
    "appRoles": $(cat "$here/app-roles.json"),
    "web": {
        "redirectUris": [$callbacks],
        "implicitGrantSettings": { "enableIdTokenIssuance": true, "enableAccessTokenIssuance": false }
    },
    $(access '')
}
END
# In a request of its own, because the scope must exist. This is the Azure CLI, which Microsoft registered in every tenant.
cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46
put "$application" <<END
{ $(access ", \"preAuthorizedApplications\": [{ \"appId\": \"$cli\", \"delegatedPermissionIds\": [\"$scope\"] }]") }
END

put "applications/$object/federatedIdentityCredentials(name='function-app')" <<END
{
    "issuer": "${login%/}/$tenant/v2.0",
    "subject": "$principal",
    "audiences": ["$audience"],
    "description": "The identity of the function app, in the place of a client secret."
}
END

# Entra gives a token only to those who have a role.
echo '{ "appRoleAssignmentRequired": true }' | put "servicePrincipals(appId='$client')"
service=$(ask "servicePrincipals(appId='$client')" id)

# Assigns a role by its value to a principal by its object id, unless it has it.
assign() {
    role=$(ask "$application" "appRoles[?value=='$1'].id | [0]")
    found=$(ask "servicePrincipals/$service/appRoleAssignedTo?\$top=999" \
        "length(value[?principalId=='$2' && appRoleId=='$role'])")
    if [ "$found" = 0 ]; then
        echo "{ \"principalId\": \"$2\", \"resourceId\": \"$service\", \"appRoleId\": \"$role\" }" >"$body"
        az rest --method post --url "$graph/servicePrincipals/$service/appRoleAssignedTo" \
            --headers Content-Type=application/json --body "@$body" --output none
    fi
}
if [ -n "${PGWARDEN_OPERATORS:-}" ]; then
    operator=$(az ad group show --group "$PGWARDEN_OPERATORS" --query id --output tsv)
else
    operator=$(az ad signed-in-user show --query id --output tsv)
fi
assign Operator "$operator"
if [ -n "${PGWARDEN_READERS:-}" ]; then
    assign Reader "$(az ad group show --group "$PGWARDEN_READERS" --query id --output tsv)"
fi

echo "$client"

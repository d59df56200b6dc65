#!/bin/sh
# Keeps what operators changed on the app, because a deployment replaces all app settings. azd runs this before
# infra/main.bicep. By setting, of the last deployed value, the environment's, and the app's: if only the app's changed, it
# goes into the environment; if only the environment's changed, it wins; if both changed, nothing is deployed.
# With --report, it only prints where the app and the deployment differ, and needs no azd.
set -euf
# shellcheck source=infra/kept-app-settings.sh
. infra/kept-app-settings.sh

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

group="rg-pgwarden-$AZURE_ENV_NAME"
if [ -z "${AZURE_SUBSCRIPTION_ID:-}" ]; then
    # azd asks for it later. A new environment may still be for an app that exists.
    [ "$(value_to_deploy DRY_RUN)" = true ] || fail \
        'PGWARDEN_DRY_RUN turns dry-run off, but no subscription says where the app may be. Nothing was deployed. Run:' \
        '  azd env set AZURE_SUBSCRIPTION_ID {subscription}'
    exit 0
fi

unreadable() {
    fail "The app settings in $group cannot be read. Nothing was deployed, because that could turn dry-run off." \
        'Sign in with az login as an account that may list app settings, and deploy again.'
}

exists=$(az group exists --subscription "$AZURE_SUBSCRIPTION_ID" --name "$group") || unreadable
case $exists in
    true*) ;;
    false*) exit 0 ;;
    *) unreadable ;;
esac
apps=$(az functionapp list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$group" \
    --query "[?starts_with(name, 'func-pgwarden-')].name" --output tsv) || unreadable
[ -n "$apps" ] || exit 0
if [ "$(printf '%s\n' "$apps" | wc -l)" -eq 1 ]; then
    app=$apps
else
    app=${PGWARDEN_FUNCTION_APP_NAME:-}
    printf '%s\n' "$apps" | grep -qxF -e "$app" || fail \
        "$group has several apps of Pgwarden. Nothing was deployed. Delete all but one, or name it:" "$apps" \
        '  azd env set PGWARDEN_FUNCTION_APP_NAME {app}'
fi

# Prints the findings of a JMESPath expression in the app settings, a line each.
read_settings() {
    az functionapp config appsettings list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$group" \
        --name "$app" --query "$1" --output tsv
}

names=$(read_settings '[].name') || unreadable
# An app whose first deployment ended before its settings.
printf '%s\n' "$names" | grep -qxE 'DRY_RUN|SUBSCRIPTION_IDS|MANAGEMENT_GROUP_ID' || exit 0

# Decides about every setting before it writes the first.
differences=''
to_keep=''
conflicts=''
for name in $kept_settings; do
    on_app=$(read_settings "[?name=='$name'].value") || unreadable
    on_app=${on_app:-$(default_of "$name")}
    to_deploy=$(value_to_deploy "$name")
    deployed=$(variable "PGWARDEN_DEPLOYED_$name")
    if [ "$name" = DRY_RUN ] && [ "$on_app" != true ] && [ "$on_app" != false ]; then
        fail "DRY_RUN is $(quoted "$on_app") on $app; allowed: true, false. Nothing was deployed."
    fi
    [ "$on_app" != "$to_deploy" ] || continue
    differences="$differences $name"
    eval "on_app_$name=\$on_app"
    if [ "$deployed" = "$to_deploy" ] || [ -z "$deployed$(variable "PGWARDEN_$name")" ]; then
        to_keep="$to_keep $name"
    elif [ "$deployed" != "$on_app" ]; then
        conflicts="$conflicts
$name: $(quoted "$on_app") on $app, $(quoted "$to_deploy") in the environment. Run one of:
  azd env set PGWARDEN_$name $(quoted "$on_app")           # keeps the app's value
  azd env set PGWARDEN_DEPLOYED_$name $(quoted "$on_app")  # deploys the environment's value"
    fi
done

# Bicep has a name as the key of an object, or in quotes.
for name in $names; do
    grep -rqF -e " $name:" -e "'$name'" infra/main.bicep infra/modules || echo \
        "WARNING: $app has the app setting $name, which is not in the deployment: deploying removes it." >&2
done

if [ "${1:-}" = --report ]; then
    for name in $differences; do
        echo "$name: $(quoted "$(variable "on_app_$name")") on $app, $(quoted "$(value_to_deploy "$name")") in the deployment"
    done
    exit 0
fi
[ -z "$conflicts" ] || fail \
    "Settings changed both on the app and in the environment. Nothing was deployed.$conflicts"
for name in $to_keep; do
    on_app=$(variable "on_app_$name")
    azd env set --environment "$AZURE_ENV_NAME" "PGWARDEN_$name" "$on_app"
    roles=''
    [ "$name=$on_app" != DRY_RUN=false ] || roles=' The deployment assigns the roles that may write.'
    echo "$name: kept $(quoted "$on_app") of $app, and set PGWARDEN_$name in the environment to it.$roles"
done

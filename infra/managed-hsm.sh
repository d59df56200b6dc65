#!/bin/sh
# Gives the app's identity its role in every Managed HSM of PGWARDEN_MANAGED_HSM_IDS: rotation while dry-run is off, else
# reading only. The roles of a Managed HSM are its own, so Bicep cannot assign them. Runs again without harm.
# Needs az, signed in as a Managed HSM Policy Administrator, and the outputs of main.bicep as environment variables.
set -eu

: "${PGWARDEN_PRINCIPAL_ID:?it is an output of main.bicep}"
dry_run=${PGWARDEN_DRY_RUN:-true}
here=$(dirname "$0")

name_of() {
    sed -n 's/^ *"name": "\([0-9a-f-]*\)",$/\1/p' "$here/roles/$1.json"
}
case $dry_run in
    true) wanted=managed-hsm-reader other=managed-hsm ;;
    false) wanted=managed-hsm other=managed-hsm-reader ;;
    *)
        echo "PGWARDEN_DRY_RUN is $dry_run: allowed are true, false" >&2
        exit 1
        ;;
esac

for id in $(echo "${PGWARDEN_MANAGED_HSM_IDS:-}" | tr ',' ' '); do
    case $id in
        /subscriptions/*/providers/Microsoft.KeyVault/managedHSMs/?*) hsm=${id##*/} ;;
        *)
            echo "$id: allowed are resource ids, /subscriptions/…/providers/Microsoft.KeyVault/managedHSMs/…" >&2
            exit 1
            ;;
    esac
    # Update with a name creates what is missing.
    az keyvault role definition update --hsm-name "$hsm" --role-definition "@$here/roles/$wanted.json" --output none
    found=$(az keyvault role assignment list --hsm-name "$hsm" --scope /keys --role "$(name_of "$wanted")" \
        --assignee-object-id "$PGWARDEN_PRINCIPAL_ID" --query 'length(@)' --output tsv)
    if [ "$found" = 0 ]; then
        az keyvault role assignment create --hsm-name "$hsm" --scope /keys --role "$(name_of "$wanted")" \
            --assignee-object-id "$PGWARDEN_PRINCIPAL_ID" --assignee-principal-type ServicePrincipal --output none
    fi
    # Last, so that the app can always read.
    az keyvault role assignment delete --hsm-name "$hsm" --scope /keys --role "$(name_of "$other")" \
        --assignee-object-id "$PGWARDEN_PRINCIPAL_ID" --output none
done

# The app settings that operators may change on the app and that the next deployment keeps. Sourced by the hooks of azd.
# In the environment of azd, PGWARDEN_{name} is the value to deploy and PGWARDEN_DEPLOYED_{name} the last deployed one.
# shellcheck shell=sh
# shellcheck disable=SC2034 # The scripts that source this file use it.
kept_settings='DRY_RUN BASELINE SWEEP_SCHEDULE SWEEP_READS_PER_SECOND LOG_ANALYTICS_WORKSPACE_ID CONSOLE_URL'

# Prints the default in main.parameters.json. The app treats an empty value like it.
default_of() {
    case $1 in
        DRY_RUN) echo true ;;
        BASELINE) echo standard ;;
        SWEEP_SCHEDULE) echo '0 0 */6 * * *' ;;
    esac
}

# Prints the value of an environment variable; nothing if it is not set.
variable() {
    eval "printf '%s' \"\${$1:-}\""
}

# Prints the value that the deployment gives the app.
value_to_deploy() {
    value=$(variable "PGWARDEN_$1")
    printf '%s' "${value:-$(default_of "$1")}"
}

# Prints an argument as the shell takes it back.
quoted() {
    printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

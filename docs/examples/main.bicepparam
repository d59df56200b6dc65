// Parameters of main.bicep from environment variables, for deployments without azd. An empty variable counts as not set.
using '../../infra/main.bicep'

var dryRunGiven = readEnvironmentVariable('PGWARDEN_DRY_RUN', '')
var baselineGiven = readEnvironmentVariable('PGWARDEN_BASELINE', '')
var sweepScheduleGiven = readEnvironmentVariable('PGWARDEN_SWEEP_SCHEDULE', '')

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param subscriptionIds = readEnvironmentVariable('PGWARDEN_SUBSCRIPTION_IDS', '')
param keyVaultIds = readEnvironmentVariable('PGWARDEN_KEY_VAULT_IDS', '')
param logDestinationIds = readEnvironmentVariable('PGWARDEN_LOG_DESTINATION_IDS', '')
param dryRun = empty(dryRunGiven) ? 'true' : dryRunGiven
param baseline = empty(baselineGiven) ? 'standard' : baselineGiven
param sweepSchedule = empty(sweepScheduleGiven) ? '0 0 */6 * * *' : sweepScheduleGiven
param sweepReadsPerSecond = readEnvironmentVariable('PGWARDEN_SWEEP_READS_PER_SECOND', '')
param logAnalyticsWorkspaceId = readEnvironmentVariable('PGWARDEN_LOG_ANALYTICS_WORKSPACE_ID', '')
param consoleUrl = readEnvironmentVariable('PGWARDEN_CONSOLE_URL', '')
param signInClientId = readEnvironmentVariable('PGWARDEN_SIGN_IN_CLIENT_ID', '')
param alertEmails = readEnvironmentVariable('PGWARDEN_ALERT_EMAILS', '')

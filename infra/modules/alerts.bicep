// One rule for each alert of ../alerts.json, over the app's own workspace. A rule fires when its query returns a row.
param location string
param tags { *: string }
param workspaceId string

@description('Addresses that receive an e-mail for every alert.')
param emailAddresses string[]

@description('Resource ids of action groups that exist already and are told of every alert.')
param actionGroupIds string[]

@description('Address of docs/runbook.md, whose sections the descriptions name.')
param runbookUrl string

var alerts = loadJsonContent('../alerts.json')

resource emails 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emailAddresses)) {
  name: 'pgwarden'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'pgwarden'
    enabled: true
    emailReceivers: [
      for address in emailAddresses: {
        name: address
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: 'pgwarden-${alert.name}'
    location: location
    tags: tags
    properties: {
      displayName: 'Pgwarden: ${alert.name}'
      description: '${alert.title}. ${runbookUrl}#${alert.name}'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: alert.frequency
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: join(alert.query, '\n')
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      // A state resolves its alert when it ends. An event has no end, and windows overlap because telemetry arrives late:
      // its alert is muted for one window, so that it tells of an event once.
      autoMitigate: alert.kind == 'state'
      ...(alert.kind == 'event' ? { muteActionsDuration: alert.window } : {})
      // A new workspace may not know the tables yet. The tests parse the queries.
      skipQueryValidation: true
      actions: {
        actionGroups: concat(actionGroupIds, empty(emailAddresses) ? [] : [emails.id])
      }
    }
  }
]

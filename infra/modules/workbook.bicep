// The workbook of ../workbook.json over the app's own workspace.
param environmentName string
param location string
param tags { *: string }
param workspaceId string

@description('Address of the console, without a slash at its end.')
param consoleUrl string

@description('Address of docs/runbook.md.')
param runbookUrl string

var withWorkspace = replace(loadTextContent('../workbook.json'), '{{workspaceId}}', workspaceId)
var withConsole = replace(withWorkspace, '{{consoleUrl}}', consoleUrl)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'pgwarden')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Pgwarden (${environmentName})'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: replace(withConsole, '{{runbookUrl}}', runbookUrl)
  }
}

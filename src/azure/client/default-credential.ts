/** The one export of Azure's identity library that the app loads when it may need it, so that the bundle has no other. */
export { DefaultAzureCredential } from '@azure/identity';

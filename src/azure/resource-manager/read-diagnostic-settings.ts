import { type ServerId, serverPath } from '../../model/resource-id.ts';
import type { DiagnosticSetting } from '../../model/server-state.ts';
import type { ResourceManagerClients } from './clients.ts';
import { listOf } from './pages.ts';
import { parseDiagnosticSetting } from './parse-diagnostic-setting.ts';

/** Every diagnostic setting of the server. Throws what the client throws, or MalformedInputError. */
export async function readDiagnosticSettings(
    clients: ResourceManagerClients,
    server: ServerId,
): Promise<readonly DiagnosticSetting[]> {
    const { diagnosticSettings } = clients.monitor(server.subscriptionId);
    return (
        await listOf(diagnosticSettings.list(serverPath(server).slice(1)), 'the list of diagnostic settings')
    ).map(parseDiagnosticSetting);
}

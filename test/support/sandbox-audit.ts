/** The audit: through the operators' API, as an operator with access calls it, and as it is stored. */
import { TableClient } from '@azure/data-tables';
import { operatorAccess } from '../../sandbox/start/operator-access.ts';
import type { Sandbox } from '../../sandbox/start/start-sandbox.ts';
import { type ChainedAuditEntry, finalOutcomes } from '../../src/model/audit-entry.ts';
import type { AuditPage } from '../../src/model/audit-query.ts';
import type { AuditVerification } from '../../src/workflows/audit/verify-audit.ts';

export interface OperatorsApi {
    /** Every entry of one server (or `fleet`), oldest first. */
    audit(server: string): Promise<readonly ChainedAuditEntry[]>;
    /** Every entry of the whole fleet, oldest first. */
    wholeAudit(): Promise<readonly ChainedAuditEntry[]>;
    /** `outcome control` of every entry of one server, oldest first. */
    trail(server: string): Promise<readonly string[]>;
    verification(): Promise<AuditVerification>;
    /** The remediations that have not ended, as the API shows them. */
    openRemediations(): Promise<readonly unknown[]>;
}

export function operatorsApi(sandbox: Sandbox): OperatorsApi {
    /** Asks again, as an operator does, while the response is that storage does not answer. */
    async function get<Body>(path: string, triesLeft = 5): Promise<Body> {
        const response = await fetch(`${sandbox.host.url}/api/${path}`, {
            headers: operatorAccess(sandbox),
        });
        if (response.status === 503 && triesLeft > 1) {
            await response.body?.cancel();
            return await get(path, triesLeft - 1);
        }
        if (response.status !== 200)
            throw new Error(`GET /api/${path}: ${response.status} ${await response.text()}`);
        return (await response.json()) as Body;
    }

    async function pages(query: Readonly<Record<string, string>>): Promise<ChainedAuditEntry[]> {
        const entries: ChainedAuditEntry[] = [];
        let continuation: string | undefined;
        do {
            const parameters = new URLSearchParams({
                ...query,
                limit: '1000',
                ...(continuation === undefined ? {} : { continuation }),
            });
            const page: AuditPage = await get(`audit?${parameters}`);
            entries.push(...page.entries);
            continuation = page.continuation;
        } while (continuation !== undefined);
        return entries.reverse();
    }

    return {
        audit: (server) => pages({ server }),
        wholeAudit: () => pages({}),
        trail: async (server) =>
            (await pages({ server })).map(({ outcome, control }) => `${outcome} ${control ?? ''}`.trim()),
        verification: () => get('audit/verification'),
        openRemediations: async () =>
            (await get<{ readonly remediations: readonly unknown[] }>('open-remediations')).remediations,
    };
}

/** The table itself, beside the app: to look while the app is down, and to tamper. */
export function auditTable({ storage }: Pick<Sandbox, 'storage'>): TableClient {
    return TableClient.fromConnectionString(storage.directConnectionString, 'audit', {
        allowInsecureConnection: true,
    });
}

/** `outcome control` of every stored entry of one server, oldest first. */
export async function storedTrail(sandbox: Pick<Sandbox, 'storage'>, server: string): Promise<string[]> {
    const trail: string[] = [];
    for await (const row of auditTable(sandbox).listEntities<Readonly<Record<string, unknown>>>()) {
        const isEntry = row.partitionKey?.startsWith('chain|') && row.rowKey?.startsWith('entry|');
        if (isEntry && String(row.server).toLowerCase() === server.toLowerCase())
            trail.push(`${row.outcome} ${row.control}`);
    }
    return trail.reverse();
}

/** Remediations that began and do not have exactly one intention and one end, in words. */
export function unfinishedRemediations(entries: readonly ChainedAuditEntry[]): string[] {
    const byRemediation = Map.groupBy(
        entries.filter(({ remediationId }) => remediationId !== undefined),
        ({ remediationId }) => remediationId ?? '',
    );
    return [...byRemediation].flatMap(([id, own]) => {
        const intended = own.filter(({ outcome }) => outcome === 'intended').length;
        const ends = own.filter(({ outcome }) => finalOutcomes.some((final) => final === outcome)).length;
        const [first] = own;
        return intended <= 1 && ends === 1
            ? []
            : [`${first?.server} ${first?.control} ${id}: ${intended} intentions, ${ends} ends`];
    });
}

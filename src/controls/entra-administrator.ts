import { equalsIgnoringCase } from '../model/resource-id.ts';
import type { Administrator, ServerProperties } from '../model/server-state.ts';
import type { Thresholds, WantedAdministrator } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { hasEntra } from './entra-authentication.ts';
import { isInSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

export const entraAdministrator = defineControl({
    id: 'entra-administrator',
    title: 'The server has its Microsoft Entra administrators',
    severity: 'low',
    area: 'authentication',
    references: { azurePolicy: ['ce39a96d-bf09-4b60-8c32-e85d52abea0f'], mcsb: ['IM-1', 'PA-1'], cis: [] },
    reads: ['server', 'administrators'],
    decidableWithout: (missing) =>
        missing.slice === 'administrators' || isInSections(missing, ['authConfig', 'replicationRole'])
            ? 'compliance'
            : 'everything',
    after: ['entra-authentication'],
    evaluate({ server, administrators }, thresholds) {
        if (thresholds.entraAdministrators.length === 0) {
            if (administrators.length > 0) return compliant;
            const evidence = [{ what: 'administrators', found: 'none', wanted: 'at least one' }];
            return drifted(evidence, 'The baseline names no administrator');
        }
        const lacking = missing(administrators, thresholds);
        if (lacking.length === 0) return compliant;
        const evidence = lacking.map(({ objectId, principalName }) => ({
            what: 'administrators',
            found: 'missing',
            wanted: `${principalName} (${objectId})`,
        }));
        return drifted(evidence, refused(server));
    },
    plan: ({ administrators }, thresholds) =>
        missing(administrators, thresholds).map((wanted) => ({
            kind: 'administrator',
            objectId: wanted.objectId,
            from: null,
            to: wanted,
            control: 'entra-administrator',
            disruption: 'none',
        })),
});

/** The named administrators that the server lacks, each once. */
function missing(administrators: readonly Administrator[], thresholds: Thresholds): WantedAdministrator[] {
    return thresholds.entraAdministrators.filter(
        (wanted, index, all) =>
            !administrators.some(({ objectId }) => equalsIgnoringCase(objectId, wanted.objectId)) &&
            all.findIndex(({ objectId }) => equalsIgnoringCase(objectId, wanted.objectId)) === index,
    );
}

function refused(server: ServerProperties): string | undefined {
    if (!hasEntra(server.authConfig)) return 'Microsoft Entra authentication is not enabled on the server';
    // Assumed: an administrator is a role in the database, and a replica takes its roles from its primary.
    return isReplica(server) ? 'A read replica has the administrators of its primary' : undefined;
}

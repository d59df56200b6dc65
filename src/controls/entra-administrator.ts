import { equalsIgnoringCase } from '../model/resource-id.ts';
import type { Administrator, ServerProperties } from '../model/server-state.ts';
import type { Thresholds, WantedAdministrator } from '../model/thresholds.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { hasEntra } from './entra-authentication.ts';
import { entraPage } from './shared/links.ts';
import { isInSections } from './shared/missing-parts.ts';
import { isReplica } from './shared/replica.ts';

export const entraAdministrator = defineControl({
    id: 'entra-administrator',
    title: 'The server has its Microsoft Entra administrators',
    failureTitle: 'The server lacks a Microsoft Entra administrator',
    severity: 'low',
    area: 'authentication',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'ce39a96d-bf09-4b60-8c32-e85d52abea0f',
                name: 'A Microsoft Entra administrator should be provisioned for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['IM-1', 'PA-1'],
        cis: [],
    },
    texts: {
        checks: [
            'The server has at least one Microsoft Entra administrator; where the baseline names some (`entraAdministrators`), it has all of them, by object id.',
            'Other administrators beside them are fine.',
            'A server with Entra authentication disabled has none: Azure does not list them, and Pgwarden does not ask.',
        ],
        why: [
            'Only an Entra administrator can give other Entra identities a role in the database.',
            'Without one, Entra authentication is of no use, and passwords cannot be disabled safely.',
        ],
        repair: [
            'Adds every named administrator that is missing, and never removes one.',
            'The drift is only reported when the baseline names none, when Entra authentication is disabled, and on a read replica, which takes its roles from its primary.',
        ],
        disruption: { kind: 'none', effect: ['The named identities become administrators of the database.'] },
        repairByHand: [
            'az postgres flexible-server microsoft-entra-admin create --resource-group $RG --server-name $SERVER --object-id <object id> --display-name <name> --type Group',
        ],
        outOfScope: [
            'Administrators beside the named ones, and their rights inside the databases.',
            'PostgreSQL truncates a principal name after 63 bytes; Pgwarden compares the object id only.',
        ],
        links: [entraPage],
    },
    reads: ['server', 'administrators'],
    decidableWithout: (missing) =>
        missing.slice === 'administrators' || isInSections(missing, ['authConfig', 'replicationRole'])
            ? 'compliance'
            : 'everything',
    reassessAfter: ['entra-authentication'],
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
    owns: { administrators: [] },
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
    // An administrator is a role in the database, and a replica takes its roles from its primary.
    return isReplica(server) ? 'A read replica has the administrators of its primary' : undefined;
}

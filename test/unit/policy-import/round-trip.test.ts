import { beforeAll, describe, expect, test } from 'vitest';
import { builtInSets } from '../../../sandbox/simulator/policy/built-in.ts';
import type { PolicySetDefinition as Initiative } from '../../../sandbox/simulator/world/policies.ts';
import { parseBaseline } from '../../../src/baseline/parse.ts';
import { standardControls } from '../../../src/baseline/profiles.ts';
import { effectiveBaseline } from '../../../src/baseline/resolve.ts';
import type { BaselineDocument } from '../../../src/baseline/schema.ts';
import { controls } from '../../../src/controls/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { parseServerId } from '../../../src/model/resource-id.ts';
import type { SliceReadings } from '../../../src/model/server-state.ts';
import type { Json, JsonObject } from '../../../src/policy/json.ts';
import { controlsWithoutPolicy } from '../../../src/policy-export/control-policies.ts';
import { lawRuns, testSeed } from '../../support/seed.ts';
import { eventHub, storageAccount, workspaceId } from '../../support/states.ts';
import { randomFleet } from '../policy/fleet.ts';
import { wireReader } from '../policy/wire-reader.ts';
import { everything, exportOf } from '../policy-export/exported.ts';
import {
    assignment,
    back,
    builtIns,
    exemption,
    group,
    imported,
    orders,
    parameters,
    shop,
    subscription,
} from './documents.ts';

/**
 * From Azure Policy to a baseline, from that to an initiative of Azure Policy, and back: both baselines say the same about
 * random servers.
 */
const now = new Date('2026-06-15T12:00:00Z');
const till = `${subscription}/resourceGroups/tills/providers/Microsoft.DBforPostgreSQL/flexibleServers/till-1`;

/** Values that some built-in definition has a parameter for. */
const values: JsonObject = {
    configurationName: 'log_checkpoints',
    configurationValue: 'on',
    logAnalytics: workspaceId,
    profileName: 'setByPolicy-LogAnalytics',
    resourceLocation: eventHub.location,
    eventHubAuthorizationRuleId: eventHub.authorizationRuleId,
    eventHubName: eventHub.eventHubName,
    storageAccount: storageAccount.storageAccountId,
};

/** Every built-in definition with each of its effects; those with a threshold, with another value as well. */
const assigned = [...builtIns].flatMap(([id, json]) => {
    const declared = parametersOf(json);
    const known = Object.entries(values).filter(([name]) => name in declared);
    const others: readonly JsonObject[] = [
        {},
        ...('retentionDays' in declared ? [{ retentionDays: 3 }] : []),
        ...('allow' in declared ? [{ allow: 'Redundant' }] : []),
        ...('categoryGroup' in declared ? [{ categoryGroup: 'allLogs' }] : []),
    ];
    return (declared.effect?.allowedValues ?? ['']).flatMap((effect) =>
        others.map((other) => ({
            id,
            effect,
            json,
            given: { ...Object.fromEntries(known), ...other, effect },
        })),
    );
});

describe('what is imported, exported, and imported again', { timeout: 120_000 }, () => {
    const fleet: SliceReadings[] = [];

    beforeAll(async () => {
        const read = wireReader();
        for (const wire of randomFleet(testSeed, lawRuns(300))) fleet.push(await read(wire));
    });

    test.each(assigned)('of the definition $id with effect $effect says the same', ({ id, json, given }) => {
        const { document } = imported(
            json,
            assignment('one', id, { parameters: parameters(given), scope: group }),
        );
        expectSame(document, again(document, group), [orders]);
    });

    test.each(builtInSets)('of the initiative $displayName says the same', (initiative) => {
        const { document } = imported(...documentsOf(initiative));
        expect(Object.keys(document.modes ?? {})).not.toEqual([]);
        expectSame(document, again(document, subscription), [orders]);
    });

    test('of scopes, notScopes, and an exemption says the same about the servers of each place', () => {
        const { document } = imported(
            assignment('ssl', 'c29c38cb-74a7-4505-9a06-e588ab86620a', { notScopes: [shop] }),
            assignment('days', 'f5ed3f7a-cf5d-4ee6-9ede-b5d5192ccf81', {
                scope: shop,
                notScopes: [orders],
                parameters: parameters({ retentionDays: 6 }),
            }),
            assignment('zones', '493c215d-2553-4976-bc81-57d2c04fc8c1', {
                parameters: parameters({ allow: 'Redundant' }),
            }),
            exemption('ssl', till, { expiresOn: '2027-04-01T00:00:00Z' }),
        );
        const second = again(document, subscription);
        expectSame(document, second, [orders, orders.replace(/orders$/, 'carts'), till]);
        expect(second.exemptions).toMatchObject([
            {
                server: till,
                controls: ['secure-transport'],
                kind: 'mitigated',
                expires: '2027-04-01T00:00:00.000Z',
            },
        ]);
    });

    /** Every control that is on in one is on in the other, with the same verdicts. But for those without a policy. */
    function expectSame(first: BaselineDocument, second: BaselineDocument, servers: readonly string[]): void {
        for (const server of servers) {
            const [before, after] = [inForce(first, server), inForce(second, server)];
            const expressible = before.controls.filter(({ id }) => controlsWithoutPolicy[id] === undefined);
            expect(after.controls.map(({ id }) => id)).toEqual(expressible.map(({ id }) => id));
            for (const readings of fleet) {
                expect(evaluate(expressible, readings, after.thresholds)).toEqual(
                    evaluate(expressible, readings, before.thresholds),
                );
            }
        }
    }
});

/** Every control that can repair is enforced; the others report, as an import says. */
const repairing = Object.fromEntries(
    controls.map(({ id, plan }) => [id, plan === undefined ? 'report' : 'enforce']),
);

const ranges = [
    { start: '203.0.113.0', end: '203.0.113.255' },
    { start: '198.51.100.7', end: '198.51.100.7' },
];
const other = {
    name: 'other',
    extends: 'strict',
    modes: { 'data-masking': 'enforce', 'confidential-compute': 'report', 'password-strength': 'enforce' },
    thresholds: {
        tlsMinimumVersion: '1.3',
        logRetentionDays: 5,
        serverLogs: true,
        logLinePrefix: ['%m', '%u'],
        backupRetentionDays: 21,
        highAvailability: 'ZoneRedundant',
        confidentialCompute: true,
        dataMasking: true,
        pgauditStatementOnce: true,
        allowedExtensions: ['pgcrypto'],
        allowedDataEgress: ['dblink', 'azure_storage', 'azure.fabric_mirror_enabled'],
        firewall: { maximumAddresses: 16, allowedRanges: ranges },
        passwordStrength: { minimumLength: 20, minimumUpper: 0, maximumDays: 90, exemptUsers: ['app'] },
    },
    scopes: [
        { resourceGroup: shop, modes: { 'log-checkpoints': 'off' }, thresholds: { logRetentionDays: 7 } },
    ],
};

test.each([
    { ...everything, modes: repairing },
    other,
    ...['standard', 'strict', 'mcsb', 'cis', 'azure-policy'].map((name) => ({ extends: name })),
])('the import of the export of $extends $name is exported as the same policies', (document) => {
    const options = { scope: subscription, now, location: 'canadacentral' };
    const first = exportOf({ ...document, name: 'azure-policy-import' }, options);
    const second = exportOf(back(first).document, options);
    const { definitions, initiative, assignments } = first;
    expect(definitions.length).toBeGreaterThan(5);
    expect(second).toMatchObject({ definitions, initiative, assignments });
});

function inForce(document: BaselineDocument, server: string) {
    const parsed = parseBaseline(JSON.stringify(document), standardControls());
    const id = parseServerId(server);
    if (parsed.kind === 'invalid' || id === undefined) throw new Error(JSON.stringify(parsed));
    const { thresholds, modes } = effectiveBaseline(parsed.baseline, id, now, {});
    return { thresholds, controls: controls.filter((each) => (modes[each.id] ?? 'off') !== 'off') };
}

/** The baseline of the export of the baseline. */
function again(document: BaselineDocument, scope: string): BaselineDocument {
    return back(exportOf(document, { scope, now })).document;
}

function documentsOf({
    id,
    displayName,
    parameters: declared = {},
    policyDefinitions,
}: Initiative): readonly Json[] {
    const given = Object.entries(values).filter(([name]) => name in declared);
    const set = { id, properties: { displayName, parameters: declared, policyDefinitions } };
    return [
        JSON.parse(JSON.stringify(set)),
        assignment('one', id, { parameters: parameters(Object.fromEntries(given)) }),
        ...policyDefinitions.flatMap(
            ({ policyDefinitionId }) => builtIns.get(policyDefinitionId.split('/').at(-1) ?? '') ?? [],
        ),
    ];
}

function parametersOf(
    json: JsonObject,
): Readonly<Record<string, { readonly allowedValues?: readonly string[] }>> {
    return JSON.parse(JSON.stringify(json)).properties.parameters;
}

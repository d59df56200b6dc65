import { type EgressName, egressExtensions, egressSwitches } from '../model/data-egress.ts';
import { setMembers } from '../model/parameter-value.ts';
import type { Parameters } from '../model/server-state.ts';
import { compliant, drifted, type Finding } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { extensionsPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { exactGoals, goalsPlan, type ParameterGoal, parameter, unsettable } from './shared/parameters.ts';
import { allowList, preload } from './shared/preloaded-library.ts';

const storage = 'azure_storage';
const storageAccess = 'azure_storage.allow_network_access';
const switches = [...egressSwitches, storageAccess];

type Allowed = readonly EgressName[];

export const dataEgress = defineControl({
    id: 'data-egress',
    title: 'Data leaves the server only in the wanted ways',
    failureTitle: 'Data can leave the server in ways that are not wanted',
    severity: 'medium',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`azure.fabric_mirror_enabled` is `off`, and so are `azure_storage.public_account_access` and `azure_storage.allow_network_access` where `azure_storage` may be used.',
            `\`azure.extensions\` and \`shared_preload_libraries\` have none of ${egressExtensions.map((name) => `\`${name}\``).join(', ')}.`,
            'The threshold `allowedDataEgress` (none) names the extensions and switches that are in use; `azure_storage` there allows `allow_network_access` too.',
            ...requiredParameter,
        ],
        why: [
            'A role that may run SQL can send a table elsewhere by these ways, past the firewall of the server.',
        ],
        repair: [
            'Turns the switches off.',
            'The extensions stay: `extension-allow-list` removes those that the baseline does not list.',
        ],
        disruption: {
            kind: 'connectivity',
            effect: ['Mirrors in Microsoft Fabric, imports, and exports that use a switch stop.'],
        },
        repairByHand: switches.map((name) => setParameter(name, 'off')),
        outOfScope: [
            '`azure_cdc.*`, which tunes a mirror and turns none on.',
            'Logical replication of PostgreSQL itself, `COPY`, and dumps: any client that reads data can keep it.',
        ],
        links: [
            extensionsPage,
            {
                title: 'Azure Storage extension',
                url: 'https://learn.microsoft.com/azure/postgresql/extensions/concepts-storage-extension',
            },
            {
                title: 'Mirroring into Microsoft Fabric',
                url: 'https://learn.microsoft.com/azure/postgresql/integration/concepts-fabric-mirroring',
            },
        ],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([allowList, preload, ...switches], 'drift'),
    evaluate({ parameters }, { allowedDataEgress }) {
        const open = switchGoals(parameters, allowedDataEgress);
        const evidence: Finding[] = [
            ...open.map(({ found, to }) => ({ what: found.name, found: found.value, wanted: to })),
            ...unwantedMembers(parameters, allowedDataEgress),
        ];
        if (evidence.length === 0) return compliant;
        if (settable(open).length > 0) return drifted(evidence);
        const reasons = open.flatMap(({ found, to }) => unsettable(found, to) ?? []);
        return drifted(
            evidence,
            [...reasons, ...(evidence.length > open.length ? [members] : [])].join('; '),
        );
    },
    owns: Object.fromEntries(switches.map((name) => [`configurations/${name}`, []])),
    plan: ({ parameters }, { allowedDataEgress }) =>
        goalsPlan(settable(switchGoals(parameters, allowedDataEgress)), 'data-egress', 'connectivity'),
});

const members = 'Databases may use the extensions: their owners remove them, then extension-allow-list';

/** A switch that cannot be turned off keeps no other from it. */
function settable(goals: readonly ParameterGoal[]): readonly ParameterGoal[] {
    return goals.filter(({ found, to }) => unsettable(found, to) === undefined);
}

/**
 * The switches that are on and not allowed. Assumed: those of azure_storage do nothing where it may not be used, and
 * mirroring can be turned off while a mirror runs.
 */
function switchGoals(parameters: Parameters, allowed: Allowed): ParameterGoal[] {
    const isStorageUsable = sets(parameters).some(({ present }) => present.includes(storage));
    return switches.flatMap((name) => {
        const found = parameter(parameters, name);
        const way = name === storageAccess ? storage : name;
        if (found === undefined || allowed.some((each) => each === way)) return [];
        return name.startsWith(`${storage}.`) && !isStorageUsable ? [] : exactGoals(found, 'off');
    });
}

function unwantedMembers(parameters: Parameters, allowed: Allowed): Finding[] {
    return sets(parameters).flatMap(({ name, value, present }) => {
        const unwanted = egressExtensions.filter((each) => present.includes(each) && !allowed.includes(each));
        return unwanted.length === 0
            ? []
            : [{ what: name, found: value, wanted: `without ${unwanted.join(', ')}` }];
    });
}

function sets(parameters: Parameters) {
    return [allowList, preload].flatMap((name) => {
        const found = parameter(parameters, name);
        return found === undefined ? [] : [{ name, value: found.value, present: setMembers(found.value) }];
    });
}

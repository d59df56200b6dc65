import type { Parameters } from '../model/server-state.ts';
import { defineControl } from './definition/control.ts';
import { auditLoggingPage, pgauditPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, type ParameterGoal, parameter } from './shared/parameters.ts';
import { allowList, libraryGoals, libraryPlan, libraryVerdict, preload } from './shared/preloaded-library.ts';

export const pgauditLoaded = defineControl({
    id: 'pgaudit-loaded',
    title: 'The library pgaudit is loaded, and databases may use it',
    failureTitle: 'The library pgaudit is not loaded, or databases may not use it',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: 'dd626066-39f5-4f72-aba8-06a99fabf278',
                name: 'Configure shared_preload_libraries to include pgaudit for PostgreSQL flexible servers',
            },
        ],
        mcsb: ['LT-3'],
        cis: [],
    },
    differences: {
        otherLibrary: {
            verdict: 'drifted',
            reason: 'A library whose name only contains pgaudit, such as pgauditlogtofile, is not pgaudit; Azure Policy looks for the text.',
        },
        notAllowListed: {
            verdict: 'drifted',
            reason: 'A library that azure.extensions does not allow cannot be created in a database; Azure Policy reads shared_preload_libraries only.',
        },
        notRestarted: {
            verdict: 'drifted',
            reason: 'A library is not loaded before the server restarts; Azure Policy reads the written value.',
        },
    },
    texts: {
        checks: [
            '`pgaudit` is a member of `shared_preload_libraries` and, where the server has an allow-list, of `azure.extensions`.',
            '`shared_preload_libraries` is not waiting for a restart.',
            ...requiredParameter,
        ],
        why: ['pgaudit audits nothing before it is loaded, and only a start of the server loads it.'],
        repair: [
            'Adds `pgaudit` to each set that lacks it, keeps every other member, then restarts the server.',
            'The restart is planned once, after all other changes, and happens only when the guard rail `restarts` allows it.',
        ],
        disruption: {
            kind: 'restart',
            effect: [
                'A restart takes about a minute and needs the consent of the baseline.',
                'The writes themselves disrupt nothing.',
            ],
        },
        repairByHand: [
            setParameter(allowList, '<present members>,pgaudit'),
            setParameter(preload, '<present members>,pgaudit'),
            'az postgres flexible-server restart --resource-group $RG --name $SERVER',
        ],
        outOfScope: [
            '`CREATE EXTENSION pgaudit` in each database, which is SQL, and Pgwarden never runs SQL.',
            'Without the extension, pgaudit audits sessions with fewer details.',
        ],
        links: [auditLoggingPage, pgauditPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([preload, allowList], 'drift'),
    evaluate({ parameters }) {
        if (parameter(parameters, preload) === undefined) return absent(preload);
        return libraryVerdict(parameters, goals(parameters));
    },
    owns: { [`configurations/${allowList}`]: [], [`configurations/${preload}`]: [], restart: [] },
    plan: ({ parameters }) => libraryPlan(parameters, goals(parameters), 'pgaudit-loaded'),
});

function goals(parameters: Parameters): ParameterGoal[] {
    if (parameter(parameters, preload) === undefined) return [];
    return libraryGoals(parameters, 'pgaudit', [allowList, preload]);
}

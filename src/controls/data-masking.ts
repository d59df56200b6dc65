import type { Parameters } from '../model/server-state.ts';
import { notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, type ParameterGoal, parameter } from './shared/parameters.ts';
import { allowList, libraryGoals, libraryPlan, libraryVerdict, preload } from './shared/preloaded-library.ts';

export const dataMasking = defineControl({
    id: 'data-masking',
    title: 'Databases can mask personal data',
    failureTitle: 'Databases cannot mask personal data',
    severity: 'low',
    area: 'platform',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            'Where the threshold `dataMasking` is true (false): `anon`, PostgreSQL Anonymizer, is a member of `azure.extensions` and of `shared_preload_libraries`, which is not waiting for a restart.',
            'Without the wish, the control does not apply.',
            ...requiredParameter,
        ],
        why: [
            'A masked role sees `****` in the place of a name or a number, and no application has to remember it.',
        ],
        repair: [
            'Adds `anon` to each set that lacks it, keeps every other member, then restarts the server.',
            'The restart is planned once, after all other changes, and happens only when the guard rail `restarts` allows it.',
        ],
        disruption: {
            kind: 'restart',
            effect: ['A restart takes about a minute and needs the consent of the baseline.'],
        },
        repairByHand: [
            setParameter(allowList, '<present members>,anon'),
            setParameter(preload, '<present members>,anon'),
            'az postgres flexible-server restart --resource-group $RG --name $SERVER',
        ],
        outOfScope: ['The extension, the rules, and the masked roles of each database, which are SQL.'],
        links: [
            {
                title: 'PostgreSQL Anonymizer',
                url: 'https://postgresql-anonymizer.readthedocs.io/en/stable/',
            },
        ],
    },
    reads: ['parameters'],
    decidableWithout(missing, state, { dataMasking: isWanted }) {
        return isWanted ? dependsOnParameters([preload, allowList], 'drift')(missing, state) : 'everything';
    },
    evaluate({ parameters }, { dataMasking: isWanted }) {
        if (!isWanted) return notApplicable('The baseline does not ask for data masking');
        if (parameter(parameters, preload) === undefined) return absent(preload);
        return libraryVerdict(parameters, goals(parameters));
    },
    owns: { [`configurations/${allowList}`]: [], [`configurations/${preload}`]: [], restart: [] },
    plan({ parameters }, { dataMasking: isWanted }) {
        return isWanted ? libraryPlan(parameters, goals(parameters), 'data-masking') : [];
    },
});

function goals(parameters: Parameters): ParameterGoal[] {
    if (parameter(parameters, preload) === undefined) return [];
    return libraryGoals(parameters, 'anon', [allowList, preload]);
}

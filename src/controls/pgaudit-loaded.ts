import { setMembers, withMembers } from '../model/parameter-value.ts';
import type { Parameter, Parameters } from '../model/server-state.ts';
import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { absent, parameter, parameterChange, unsettable } from './shared/parameters.ts';
import { pendingRestart, restartChange } from './shared/restart.ts';

const library = 'pgaudit';
const preload = 'shared_preload_libraries';
const allowList = 'azure.extensions';

export const pgauditLoaded = defineControl({
    id: 'pgaudit-loaded',
    title: 'The library pgaudit is loaded, and databases may use it',
    severity: 'medium',
    area: 'logging',
    references: { azurePolicy: ['dd626066-39f5-4f72-aba8-06a99fabf278'], mcsb: ['LT-4'], cis: [] },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([preload, allowList], 'drift'),
    evaluate({ parameters }) {
        const libraries = parameter(parameters, preload);
        if (libraries === undefined) return absent(preload);
        const lacking = setsWithoutPgaudit(parameters);
        const evidence = lacking.map(({ name, value }) => ({
            what: name,
            found: value,
            wanted: withMembers(value, [library]),
        }));
        if (libraries.isConfigPendingRestart) {
            evidence.push({ what: preload, found: 'waits for a restart', wanted: 'in effect' });
        }
        if (evidence.length === 0) return compliant;
        const reasons = lacking.flatMap((set) => unsettable(set, withMembers(set.value, [library])) ?? []);
        return drifted(evidence, reasons.length === 0 ? undefined : reasons.join('; '));
    },
    /** The allow-list, the preload list, and last the restart that loads the library. */
    plan({ parameters }) {
        const lacking = setsWithoutPgaudit(parameters);
        const writes = lacking.map((set) =>
            parameterChange(set, withMembers(set.value, [library]), 'pgaudit-loaded', 'none'),
        );
        const isPending = parameter(parameters, preload)?.isConfigPendingRestart === true;
        if (!isPending && !lacking.some(({ name }) => name === preload)) return writes;
        const waiting = [...pendingRestart(parameters), preload];
        return [...writes, restartChange(waiting, 'pgaudit-loaded')];
    },
});

/** The sets that lack pgaudit, in the order in which they are written. A server without an allow-list needs none. */
function setsWithoutPgaudit(parameters: Parameters): Parameter[] {
    if (parameter(parameters, preload) === undefined) return [];
    return [allowList, preload].flatMap((name) => {
        const set = parameter(parameters, name);
        return set === undefined || setMembers(set.value).includes(library) ? [] : [set];
    });
}

import { setMembers, writtenMembers } from '../model/parameter-value.ts';
import type { Parameters } from '../model/server-state.ts';
import type { Thresholds } from '../model/thresholds.ts';
import { notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { extensionsPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { requiredParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, goalsPlan, goalsVerdict, type ParameterGoal, parameter } from './shared/parameters.ts';
import { allowList } from './shared/preloaded-library.ts';

export const extensionAllowList = defineControl({
    id: 'extension-allow-list',
    title: 'Databases may use no other extensions than the wanted ones',
    failureTitle: 'Databases may use extensions that are not wanted',
    severity: 'medium',
    area: 'platform',
    mode: 'approve',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`azure.extensions` has no members but those of the threshold `allowedExtensions`, in any case and order.',
            '`pgaudit` is always allowed, and so is `anon` where `dataMasking` is true: other controls add them.',
            'Without the threshold, the control does not apply. No shipped profile has it.',
            ...requiredParameter,
        ],
        why: [
            'An extension is code inside the database: some reach other servers, some run programs.',
            'Every owner of a database can create a trusted one that the list allows.',
        ],
        repair: ['Removes the other members and keeps the rest, in its order.'],
        disruption: {
            kind: 'none',
            effect: [
                'An extension that a database has stays and works.',
                'Azure then refuses `CREATE`, `ALTER`, `DROP`, and `COMMENT ON EXTENSION` for it: it cannot be updated or dropped, and a dump with it cannot be restored.',
                'Look before you approve: `SELECT extname FROM pg_extension;` in each database.',
            ],
        },
        repairByHand: [setParameter(allowList, '<wanted members>')],
        outOfScope: [
            'Extensions that databases have, and libraries in `shared_preload_libraries`, which the list does not bind.',
        ],
        links: [extensionsPage],
    },
    reads: ['parameters'],
    decidableWithout(missing, state, { allowedExtensions }) {
        return allowedExtensions === undefined
            ? 'everything'
            : dependsOnParameters([allowList])(missing, state);
    },
    evaluate({ parameters }, thresholds) {
        if (thresholds.allowedExtensions === undefined)
            return notApplicable('The baseline lists no extensions');
        if (parameter(parameters, allowList) === undefined) return absent(allowList);
        return goalsVerdict(goals(parameters, thresholds));
    },
    owns: { [`configurations/${allowList}`]: ['*'] },
    plan: ({ parameters }, thresholds) => goalsPlan(goals(parameters, thresholds), 'extension-allow-list'),
});

/** Assumed: Azure takes a list without an extension that a database has. A refusal ends the repair. */
function goals(parameters: Parameters, { allowedExtensions, dataMasking }: Thresholds): ParameterGoal[] {
    const found = parameter(parameters, allowList);
    if (found === undefined || allowedExtensions === undefined) return [];
    const allowed = new Set([...allowedExtensions, 'pgaudit', ...(dataMasking ? ['anon'] : [])]);
    const others = setMembers(found.value).filter((member) => !allowed.has(member));
    if (others.length === 0) return [];
    const kept = writtenMembers(found.value).filter((member) => allowed.has(member.toLowerCase()));
    return [{ found, to: kept.join(','), wanted: `without ${others.join(', ')}` }];
}

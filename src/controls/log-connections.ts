import { isSameValue, setMembers, withMembers } from '../model/parameter-value.ts';
import type { Parameter } from '../model/server-state.ts';
import { notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { loggingPage, postgresLoggingPage } from './shared/links.ts';
import { dependsOnParameters } from './shared/missing-parts.ts';
import { anyParameterDefinition, requiredParameter, setParameter } from './shared/parameter-texts.ts';
import {
    absent,
    goalsPlan,
    goalsVerdict,
    isAllowed,
    type ParameterGoal,
    parameter,
} from './shared/parameters.ts';

const name = 'log_connections';
/** The aspects behind `on` since PostgreSQL 18, where the parameter is a list (Server Configuration, 19.8). */
const aspects = ['receipt', 'authentication', 'authorization'];
/** The values of the Boolean, which PostgreSQL 18 still accepts, but not in a list. */
const switches = ['on', 'off', 'true', 'false', 'yes', 'no', '1', '0'];

export const logConnections = defineControl({
    id: 'log-connections',
    title: 'Every connection is logged',
    failureTitle: 'Connections are not logged, or not completely',
    severity: 'medium',
    area: 'logging',
    mode: 'enforce',
    references: {
        azurePolicy: [
            {
                id: '086709ac-11b5-478d-a893-9567a16d2ae3',
                name: 'Log connections should be enabled for PostgreSQL flexible servers',
            },
            anyParameterDefinition,
        ],
        configurationName: name,
        mcsb: ['LT-3'],
        cis: ['5.2.6'],
    },
    differences: {
        connectionAspects: {
            verdict: 'compliant',
            staysAfterRepair: true,
            reason: 'From PostgreSQL 18 on, a list of aspects logs as much as on, or more; Azure Policy knows the word ON only.',
        },
    },
    texts: {
        checks: [
            '`log_connections` is `on`, in any case.',
            'On PostgreSQL 18, where it lists aspects, `all` and a list with `receipt`, `authentication` and `authorization` count as well, and the repair sets the parameter to `on`, or adds the missing aspects to a list with `setup_durations`, which `on` does not log.',
            'The control does not apply where the parameter is read-only and on.',
            ...requiredParameter,
        ],
        why: ['Without it, the log does not show who logged in, and from where.'],
        repair: [
            'Sets `log_connections` to `on`, which takes effect without a restart; nothing that was logged is lost.',
        ],
        disruption: {
            kind: 'none',
            effect: [
                'The log gets two or three lines per connection, which adds up where clients do not pool connections.',
            ],
        },
        repairByHand: [setParameter(name, 'on')],
        outOfScope: ['Failed logins, which are always logged.'],
        links: [loggingPage, postgresLoggingPage],
    },
    reads: ['parameters'],
    decidableWithout: dependsOnParameters([name]),
    evaluate({ parameters }) {
        const found = parameter(parameters, name);
        if (found === undefined) return absent(name);
        const drifted = goals(found);
        if (drifted.length > 0 || !found.isReadOnly) return goalsVerdict(drifted);
        return notApplicable(`${name} is on and read-only on this server`);
    },
    owns: { [`configurations/${name}`]: ['on', 'off'] },
    plan({ parameters }) {
        const found = parameter(parameters, name);
        return found === undefined ? [] : goalsPlan(goals(found), 'log-connections');
    },
});

/** A server whose catalogue does not call the parameter a Boolean takes PostgreSQL 18's list of aspects. */
function goals(found: Parameter): ParameterGoal[] {
    if (isSameValue('Boolean', found.value, 'on')) return [];
    if (found.dataType.toLowerCase() === 'boolean') return [{ found, to: 'on' }];
    const present = setMembers(found.value).filter((member) => !switches.includes(member));
    if (present.includes('all') || aspects.every((aspect) => present.includes(aspect))) return [];
    // `on` logs the three aspects, and is what the definition of Azure Policy takes.
    const isSwitch = present.every((each) => aspects.includes(each)) && isAllowed(found, 'on');
    return [{ found, to: isSwitch ? 'on' : withMembers(present.join(','), aspects) }];
}

import { wholeNumber } from '../model/notation.ts';
import { writtenMembers } from '../model/parameter-value.ts';
import type { Parameter, Parameters, ServerProperties } from '../model/server-state.ts';
import type { PasswordStrengthThreshold } from '../model/thresholds.ts';
import { notApplicable } from '../model/verdict.ts';
import { defineControl } from './definition/control.ts';
import { passwordPage } from './shared/links.ts';
import { dependsOnParameters, isInSections } from './shared/missing-parts.ts';
import { optionalParameter, setParameter } from './shared/parameter-texts.ts';
import { absent, exactGoals, minimumGoals, type ParameterGoal, parameter } from './shared/parameters.ts';
import { libraryGoals, libraryPlan, libraryVerdict, preload } from './shared/preloaded-library.ts';

type Rule = (found: Parameter, threshold: PasswordStrengthThreshold) => readonly ParameterGoal[];

const minimumLength = 'credcheck.password_min_length';

/** By parameter: what it must be under the threshold. Assumed: each can be set before credcheck is loaded, as pgaudit's. */
const rules: Readonly<Record<string, Rule>> = {
    [minimumLength]: (found, threshold) => minimumGoals(found, threshold.minimumLength),
    'credcheck.password_min_upper': (found, threshold) => minimumGoals(found, threshold.minimumUpper),
    'credcheck.password_min_lower': (found, threshold) => minimumGoals(found, threshold.minimumLower),
    'credcheck.password_min_digit': (found, threshold) => minimumGoals(found, threshold.minimumDigits),
    'credcheck.password_min_special': (found, threshold) => minimumGoals(found, threshold.minimumSpecial),
    // While it is on, credcheck counts neither uppercase nor lowercase letters.
    'credcheck.password_ignore_case': (found, { minimumUpper, minimumLower }) =>
        minimumUpper + minimumLower === 0 ? [] : exactGoals(found, 'off'),
    // A password that comes hashed is not judged.
    'credcheck.encrypted_password_allowed': (found) => exactGoals(found, 'off'),
    'credcheck.password_valid_max': expiryGoals,
    'credcheck.password_reuse_history': (found, threshold) => minimumGoals(found, threshold.reuseHistory),
    'credcheck.password_reuse_interval': (found, threshold) => minimumGoals(found, threshold.reuseDays),
    'credcheck.whitelist': exemptionGoals,
};

const judged = [preload, ...Object.keys(rules)];

export const passwordStrength = defineControl({
    id: 'password-strength',
    title: 'New passwords must be strong',
    failureTitle: 'New passwords may be weak',
    severity: 'medium',
    area: 'authentication',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            '`credcheck` is a member of `shared_preload_libraries`, which is not waiting for a restart, and the parameters `credcheck.*` meet the threshold `passwordStrength`.',
            'That is a minimum of length (12) and of uppercase letters, lowercase letters, digits, and special characters (1 each), `password_ignore_case` and `encrypted_password_allowed` off, and in `whitelist` no user but `exemptUsers` (none).',
            'Where the baseline asks: an expiry of at most `maximumDays` (`password_valid_max`; `password_valid_until` is a minimum of days, and is not judged), `reuseHistory`, and `reuseDays`.',
            'The control does not apply where password authentication is disabled.',
            'In mode `report`, it is assessed when the server changes and at every sweep, not at each event of a parameter.',
            ...optionalParameter,
        ],
        why: ['PostgreSQL itself accepts every password, and a weak one is guessed or was leaked before.'],
        repair: [
            'Sets the parameters, adds `credcheck` to the libraries that are there, then restarts the server.',
            'Stricter values stay.',
            'The restart is planned once, after all other changes, and happens only when the guard rail `restarts` allows it.',
        ],
        disruption: {
            kind: 'restart',
            effect: [
                'A restart takes about a minute and needs the consent of the baseline.',
                'Then a weak password is refused when it is set, as is one that comes hashed: `\\password` of psql, and dumps of roles.',
            ],
        },
        repairByHand: [
            setParameter(minimumLength, '12'),
            setParameter(preload, '<present members>,credcheck'),
            'az postgres flexible-server restart --resource-group $RG --name $SERVER',
        ],
        outOfScope: [
            'Passwords that exist: credcheck looks at a password when it is set.',
            'Without Microsoft Entra authentication alone, which needs no password (`entra-only-authentication`), rotate them.',
        ],
        links: [
            passwordPage,
            { title: 'credcheck', url: 'https://github.com/HexaCluster/credcheck/blob/master/README.md' },
        ],
    },
    reads: ['server', 'parameters'],
    // Else every event of any parameter would cost a read of the server too.
    reportedOn: ['server'],
    decidableWithout(missing, state) {
        if (isInSections(missing, ['authConfig'])) return 'nothing';
        if (missing.slice === 'server' || !hasPasswords(state.server)) return 'everything';
        return dependsOnParameters(judged, 'drift')(missing, state);
    },
    evaluate({ server, parameters }, { passwordStrength: threshold }) {
        if (!hasPasswords(server)) return notApplicable('Password authentication is disabled');
        if (parameter(parameters, minimumLength) === undefined) return absent(minimumLength);
        return libraryVerdict(parameters, goals(parameters, threshold));
    },
    owns: { ...Object.fromEntries(judged.map((name) => [`configurations/${name}`, []])), restart: [] },
    plan({ server, parameters }, { passwordStrength: threshold }) {
        if (!hasPasswords(server) || parameter(parameters, minimumLength) === undefined) return [];
        return libraryPlan(parameters, goals(parameters, threshold), 'password-strength');
    },
});

function hasPasswords({ authConfig }: Pick<ServerProperties, 'authConfig'>): boolean {
    return authConfig.passwordAuth.toLowerCase() !== 'disabled';
}

function goals(parameters: Parameters, threshold: PasswordStrengthThreshold): ParameterGoal[] {
    const missed = Object.entries(rules).flatMap(([name, rule]) => {
        const found = parameter(parameters, name);
        return found === undefined ? [] : rule(found, threshold);
    });
    return [...missed, ...libraryGoals(parameters, 'credcheck', [preload])];
}

/** 0 lets a password live forever. */
function expiryGoals(found: Parameter, { maximumDays }: PasswordStrengthThreshold): ParameterGoal[] {
    const days = wholeNumber(found.value) ?? 0;
    if (maximumDays === undefined || (days > 0 && days <= maximumDays)) return [];
    return [{ found, to: String(maximumDays), wanted: `1 to ${maximumDays}` }];
}

/** Users are compared with case, as in PostgreSQL. */
function exemptionGoals(found: Parameter, { exemptUsers }: PasswordStrengthThreshold): ParameterGoal[] {
    const users = writtenMembers(found.value);
    const kept = users.filter((user) => exemptUsers.includes(user));
    if (kept.length === users.length) return [];
    const wanted = exemptUsers.length === 0 ? 'no user' : `no user but ${exemptUsers.join(', ')}`;
    return [{ found, to: kept.join(','), wanted }];
}

import { booleanParameter, type CatalogueEntry, integerParameter, parameter } from './entry.ts';

/** Rules for passwords and user names. Documented with these defaults and ranges for 13 to 18. */
export function credcheckParameters(): readonly CatalogueEntry[] {
    return [...logins, ...passwords, ...userNames];
}

const anyNumber = '0-2147483647';

const logins: readonly CatalogueEntry[] = [
    integerParameter('credcheck.auth_delay_ms', '0', '0-2147483', 'Delay after a failed login, in ms.'),
    integerParameter(
        'credcheck.auth_failure_cache_size',
        '1024',
        '1-2097151',
        'Accounts whose failed logins are counted.',
    ),
    integerParameter('credcheck.max_auth_failure', '0', '0-64', 'Failed logins until an account is locked.'),
    booleanParameter('credcheck.reset_superuser', 'on', 'Unlocks superusers.', 'read-only'),
    parameter('credcheck.whitelist', '', 'String', '.*', 'Users whose passwords are not looked at.'),
    parameter('credcheck.whitelist_auth_failure', '', 'String', '.*', 'Users who are never locked.'),
];

const passwords: readonly CatalogueEntry[] = [
    booleanParameter('credcheck.encrypted_password_allowed', 'off', 'Allows passwords that come encrypted.'),
    integerParameter('credcheck.history_max_size', '65535', '1-2097151', 'Passwords remembered.'),
    booleanParameter('credcheck.no_password_logging', 'on', 'Keeps passwords out of error messages.'),
    parameter('credcheck.password_contain', '', 'String', '.*', 'Characters that a password needs.'),
    booleanParameter('credcheck.password_contain_username', 'on', 'Refuses the name in a password.'),
    booleanParameter('credcheck.password_ignore_case', 'off', 'Ignores the case of passwords.'),
    integerParameter('credcheck.password_min_digit', '0', anyNumber, 'Fewest digits.'),
    integerParameter('credcheck.password_min_length', '1', '1-2147483647', 'Shortest password.'),
    integerParameter('credcheck.password_min_lower', '0', anyNumber, 'Fewest lowercase letters.'),
    integerParameter('credcheck.password_min_repeat', '0', anyNumber, 'Most repetitions of a character.'),
    integerParameter('credcheck.password_min_special', '0', anyNumber, 'Fewest special characters.'),
    integerParameter('credcheck.password_min_upper', '0', anyNumber, 'Fewest uppercase letters.'),
    parameter('credcheck.password_not_contain', '', 'String', '.*', 'Characters that no password has.'),
    integerParameter(
        'credcheck.password_reuse_history',
        '0',
        '0-100',
        'Changes until a password may return.',
    ),
    integerParameter('credcheck.password_reuse_interval', '0', '0-730', 'Days until a password may return.'),
    integerParameter('credcheck.password_valid_max', '0', anyNumber, 'Most days until VALID UNTIL.'),
    integerParameter('credcheck.password_valid_until', '0', anyNumber, 'Fewest days until VALID UNTIL.'),
];

const userNames: readonly CatalogueEntry[] = [
    parameter('credcheck.username_contain', '', 'String', '.*', 'Characters that a name needs.'),
    booleanParameter('credcheck.username_contain_password', 'on', 'Refuses the password in a name.'),
    booleanParameter('credcheck.username_ignore_case', 'off', 'Ignores the case of names.'),
    integerParameter('credcheck.username_min_digit', '0', anyNumber, 'Fewest digits.'),
    integerParameter('credcheck.username_min_length', '1', '1-2147483647', 'Shortest name.'),
    integerParameter('credcheck.username_min_lower', '0', anyNumber, 'Fewest lowercase letters.'),
    integerParameter('credcheck.username_min_repeat', '0', anyNumber, 'Most repetitions of a character.'),
    integerParameter('credcheck.username_min_special', '0', anyNumber, 'Fewest special characters.'),
    integerParameter('credcheck.username_min_upper', '0', anyNumber, 'Fewest uppercase letters.'),
    parameter('credcheck.username_not_contain', '', 'String', '.*', 'Characters that no name has.'),
];

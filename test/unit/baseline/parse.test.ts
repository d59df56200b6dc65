import { expect, it } from 'vitest';
import { maxBytes, parseBaseline } from '../../../src/baseline/parse.ts';
import { ordersId, problemsOfDocument, problemsOfText } from './documents.ts';

const exemption = {
    server: ordersId,
    controls: ['log-checkpoints'],
    reason: 'moved next week',
    owner: 'shop team',
    expires: '2027-01-31',
    kind: 'waiver',
};

it('accepts a document with every field', () => {
    const document = {
        $schema: '../docs/baseline.schema.json',
        name: 'contoso',
        description: 'All of it.',
        extends: 'standard',
        trustedTags: ['environment'],
        thresholds: {
            tlsMinimumVersion: '1.3',
            pgauditClasses: ['all'],
            logRetentionDays: 5,
            serverLogs: true,
            logLinePrefix: ['%u', '%d', '%h'],
            diagnosticSettings: {
                workspaceId:
                    '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/central',
                categoryGroup: 'allLogs',
            },
            entraAdministrators: [
                {
                    objectId: 'aaaaaaaa-2222-3333-4444-555555555555',
                    principalName: 'dba',
                    principalType: 'Group',
                    tenantId: 'bbbbbbbb-2222-3333-4444-555555555555',
                },
            ],
            entraTenantId: 'bbbbbbbb-2222-3333-4444-555555555555',
            firewall: {
                maximumAddresses: 1,
                allowedRanges: [{ start: '10.0.0.0', end: '10.0.0.255' }],
                maximumRules: 0,
                maximumTotalAddresses: 0,
            },
            encryptionKey: { version: 'latest', rotationDays: 90, expiryDays: 14 },
            backupRetentionDays: 35,
            pgauditStatementOnce: true,
            passwordStrength: {
                minimumLength: 128,
                minimumUpper: 0,
                minimumLower: 32,
                minimumDigits: 2,
                minimumSpecial: 1,
                maximumDays: 1,
                reuseHistory: 100,
                reuseDays: 730,
                exemptUsers: ['till'],
            },
            dataMasking: true,
            allowedExtensions: ['uuid-ossp', 'pg_cron'],
            allowedDataEgress: ['azure_storage', 'azure.fabric_mirror_enabled'],
            databases: {
                administrators: ['dba', 'Olga "the" DBA'],
                predefinedRoleMembers: [{ role: 'pg_read_all_data', member: 'backup' }],
                publicConnect: [],
                passwordDays: 3650,
            },
        },
        modes: { 'log-checkpoints': 'off' },
        scopes: [
            { subscription: '11111111-2222-3333-4444-555555555555', modes: { 'log-checkpoints': 'report' } },
            { resourceGroup: 'shop', thresholds: { logRetentionDays: 3 } },
            { tag: { name: 'Environment', value: 'test' }, modes: { 'log-checkpoints': 'approve' } },
            { server: 'orders-*', guardRails: { restarts: 'immediately' } },
            { server: ordersId, guardRails: { attempts: 1, flapping: { repairs: 1, hours: 1 } } },
        ],
        exemptions: [exemption],
        guardRails: {
            restarts: 'maintenance-window',
            maintenanceWindow: { dayOfWeek: 0, startHour: 3, startMinute: 30 },
            attempts: 2,
            flapping: { repairs: 2, hours: 12 },
            budget: { serversPerHour: 1, changesPerHour: 2 },
        },
        notifications: { outcomes: ['failed'], minimumSeverity: 'high', exemptionDays: 14 },
    };
    const parsed = parseBaseline(JSON.stringify(document), ['log-checkpoints']);
    expect(parsed).toMatchObject({ kind: 'valid', document });
});

it('warns wherever the document opens server logs to the readers of a server', () => {
    const document = {
        thresholds: { serverLogs: false },
        modes: {},
        scopes: [{ server: 'orders-*', thresholds: { serverLogs: true } }],
    };
    expect(parseBaseline(JSON.stringify(document), [])).toMatchObject({
        kind: 'valid',
        warnings: [
            {
                path: '$.scopes[0].thresholds.serverLogs',
                message: 'every role that reads a server, Reader included, can download its logs',
            },
        ],
    });
    const everywhere = JSON.stringify({ extends: 'standard', thresholds: { serverLogs: true } });
    expect(parseBaseline(everywhere, [])).toMatchObject({
        warnings: [{ path: '$.thresholds.serverLogs' }],
    });
});

it('refuses names that no role and no database can have', () => {
    const databases = {
        administrators: ['pg_monitor', '', 'ä'.repeat(32)],
        predefinedRoleMembers: [{ role: 'pg_monitor', member: 'ops' }, { role: 'pg_maintain' }],
        publicConnect: [7],
        passwordDays: 0,
    };
    const role = 'the name of a role, at most 63 bytes, not one of PostgreSQL’s own (pg_…)';
    const at = '$.thresholds.databases';
    expect(problemsOfText(JSON.stringify({ thresholds: { databases } }))).toEqual([
        `${at}.administrators[0]: found "pg_monitor"; allowed: ${role}`,
        `${at}.administrators[1]: found ""; allowed: ${role}`,
        expect.stringContaining(`${at}.administrators[2]`),
        expect.stringContaining(
            `${at}.predefinedRoleMembers[0].role: found "pg_monitor"; allowed: "pg_read_all_data", "pg_write`,
        ),
        `${at}.predefinedRoleMembers[1].member: found nothing; allowed: ${role}`,
        `${at}.publicConnect[0]: found 7; allowed: the name of a database, at most 63 bytes`,
        `${at}.passwordDays: found 0; allowed: a whole number from 1 to 3650`,
    ]);
});

it('accepts the given controls, and no others', () => {
    const text = '{"modes":{"log-checkpoints":"report"}}';
    expect(parseBaseline(text, ['log-checkpoints']).kind).toBe('valid');
    expect(parseBaseline(text, ['log-connections']).kind).toBe('invalid');
    expect(parseBaseline(text, []).kind).toBe('invalid');
});

it('refuses a field that is written twice, wherever it is', () => {
    expect(problemsOfText('{"modes":{"log-checkpoints":"report","log-checkpoints":"off"}}')).toEqual([
        "$.modes['log-checkpoints']: found a repeated field; allowed: each field once",
    ]);
    expect(
        problemsOfText('{"scopes":[{"server":"a","modes":{}},{"server":"b","s\\u0065rver":"c","modes":{}}]}'),
    ).toEqual(['$.scopes[1].server: found a repeated field; allowed: each field once']);
});

it('names repeated fields together with other problems', () => {
    expect(problemsOfText('{"name":"","name":""}')).toEqual([
        '$.name: found a repeated field; allowed: each field once',
        '$.name: found ""; allowed: a text of 1 to 64 characters that is not blank',
    ]);
});

it('refuses a budget in a scope, because the budget is the fleet’s', () => {
    const guardRails = { budget: { serversPerHour: 1, changesPerHour: 1 } };
    expect(problemsOfDocument({ scopes: [{ server: 'a', guardRails }] })).toEqual([
        '$.scopes[0].guardRails.budget: found an unknown field; allowed: restarts, maintenanceWindow, attempts, flapping',
    ]);
});

it.each([
    ['2027-01-31', true],
    ['2027-01-31T18:00:00Z', true],
    ['2027-01-31T18:00:00.5+02:00', true],
    ['2028-02-29', true],
    ['2027-02-29', false],
    ['2027-01-31T18:00:00', false],
    ['31.01.2027', false],
    ['never', false],
    ['', false],
    [1801353600000, false],
    [null, false],
])('expires %j: valid is %s', (expires, isValid) => {
    const problems = problemsOfDocument({ exemptions: [{ ...exemption, expires }] });
    expect(problems).toHaveLength(isValid ? 0 : 1);
    if (!isValid) expect(problems[0]).toMatch(/^\$\.exemptions\[0]\.expires: /);
});

it.each([
    ['10.0.0.1', '10.0.0.1', true],
    ['0.0.0.0', '255.255.255.255', true],
    ['10.0.0.2', '10.0.0.1', false],
    ['10.0.0.256', '10.0.1.0', false],
    ['10.0.0', '10.0.0.1', false],
    ['010.0.0.1', '10.0.0.1', false],
    ['::1', '::2', false],
])('the range %s to %s: valid is %s', (start, end, isValid) => {
    const document = { thresholds: { firewall: { allowedRanges: [{ start, end }] } } };
    expect(problemsOfDocument(document).length === 0).toBe(isValid);
});

it.each([
    ['orders-*', true],
    ['ORDERS-PROD', true],
    ['*', true],
    ['orders-???', true],
    [ordersId, true],
    [ordersId.toLowerCase(), true],
    [`${ordersId}/configurations/x`, false],
    [ordersId.replace('orders-prod', 'orders-*'), false],
    ['orders_prod', false],
    ['', false],
])('the server %s: valid is %s', (server, isValid) => {
    expect(problemsOfDocument({ scopes: [{ server, modes: {} }] }).length === 0).toBe(isValid);
});

it('refuses an empty pgaudit class list, and the class that turns auditing off', () => {
    expect(problemsOfDocument({ thresholds: { pgauditClasses: [] } })).toEqual([
        '$.thresholds.pgauditClasses: found a list of 0; allowed: at least one class',
    ]);
    expect(problemsOfDocument({ thresholds: { pgauditClasses: ['none'] } })[0]).toMatch(
        /^\$\.thresholds\.pgauditClasses\[0]: found "none"; allowed: "read", /,
    );
});

it('refuses every value but a JSON object', () => {
    expect(problemsOfText('')[0]).toMatch(
        /^\$: found Unexpected end of JSON input; allowed: a JSON document$/,
    );
    expect(problemsOfText('{"name": "a",}')[0]).toMatch(/^\$: found .*; allowed: a JSON document$/);
    expect(problemsOfText('[]')).toEqual(['$: found a list of 0; allowed: an object']);
    expect(problemsOfText('null')).toEqual(['$: found null; allowed: an object']);
});

it('accepts a byte order mark, which editors write', () => {
    expect(problemsOfText('\uFEFF{"extends":"standard"}')).toEqual([]);
});

it('refuses __proto__ as a field, wherever it is', () => {
    expect(problemsOfText('{"__proto__":{"modes":{}}}')[0]).toMatch(/^\$\.__proto__: found an unknown field/);
    expect(problemsOfText('{"modes":{"__proto__":"enforce"}}')[0]).toMatch(
        /^\$\.modes\.__proto__: found an unknown control/,
    );
});

it('refuses more than 4 MiB by its size alone, in bytes and not in characters', () => {
    const text = JSON.stringify({ description: 'ü' }).padEnd(maxBytes, ' ');
    expect(problemsOfText(text)).toEqual(['$: found 4194305 bytes; allowed: at most 4194304 bytes']);
    expect(problemsOfText(JSON.stringify({ description: 'u' }).padEnd(maxBytes, ' '))).toEqual([]);
});

it('counts the problems of a hopeless document instead of naming more than a thousand', () => {
    const modes = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`log-${index}`, 'on']));
    const scopes = Array.from({ length: 2000 }, () => ({ server: '!', modes }));
    const problems = problemsOfDocument({ scopes });
    expect(problems.at(-1)).toBe('$: found 21000 more problems; allowed: none');
});

it('compares at most a thousand unknown fields with the known ones', () => {
    const modes = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`log-${index}`, 'on']));
    const problems = problemsOfDocument({ modes });
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)).toBe('$: found 99000 more problems; allowed: none');
});

it('survives nesting that is too deep for any recursion', () => {
    const depth = 300_000;
    expect(problemsOfText(`${'['.repeat(depth)}${']'.repeat(depth)}`)).toEqual([
        '$: found a list of 1; allowed: an object',
    ]);
    expect(problemsOfText(`${'{"name":'.repeat(depth)}1${'}'.repeat(depth)}`)).toEqual([
        '$.name: found an object; allowed: a text of 1 to 64 characters that is not blank',
    ]);
});

it('names a document that does not name itself', () => {
    expect(parseBaseline('{"extends":"cis"}', [])).toMatchObject({
        kind: 'valid',
        baseline: { name: 'custom' },
    });
});

it('warns of a document that watches nothing and of a scope that changes nothing', () => {
    expect(parseBaseline('{"scopes":[{"server":"orders-*"}]}', [])).toMatchObject({
        kind: 'valid',
        warnings: [
            { path: '$.modes', message: 'extends no profile and sets no mode: every control is off' },
            { path: '$.scopes[0]', message: 'has no effect: it sets no thresholds, modes or guardRails' },
        ],
    });
});

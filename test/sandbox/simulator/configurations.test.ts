import { describe, expect, test } from 'vitest';
import {
    createServer,
    people,
    postgresqlClient,
    quickly,
    raw,
    running,
    serverPath,
    settled,
} from './running.ts';
import { sharedSimulator } from './shared-simulator.ts';

const run = sharedSimulator();

function write(server: string, name: string, value: string, source = 'user-override') {
    return raw(run(), 'PATCH', serverPath(server, `/configurations/${name}`), {
        body: { properties: { value, source } },
    });
}

async function read(server: string, name: string): Promise<Record<string, unknown>> {
    const { body } = await raw(run(), 'GET', serverPath(server, `/configurations/${name}`));
    return (body as { properties: Record<string, unknown> }).properties;
}

describe('server parameters, seen by the official client', () => {
    test('the list is one page with the whole catalogue', async () => {
        createServer(run().simulator.world, { name: 'listed' });
        const names: string[] = [];
        for await (const item of postgresqlClient(run()).configurations.listByServer('pgwarden', 'listed')) {
            names.push(item.name ?? '');
        }
        expect(names.length).toBeGreaterThan(300);
        expect(names).toContain('require_secure_transport');
    });

    test('one parameter looks as in a recording', async () => {
        createServer(run().simulator.world, { name: 'recorded' });
        const { body } = await raw(run(), 'GET', serverPath('recorded', '/configurations/Log_Checkpoints'));
        expect(body).toMatchObject({
            properties: {
                value: 'on',
                defaultValue: 'on',
                dataType: 'Boolean',
                allowedValues: 'on,off',
                source: 'system-default',
                isDynamicConfig: true,
                isReadOnly: false,
                isConfigPendingRestart: false,
            },
            id: serverPath('recorded', '/configurations/log_checkpoints'),
            name: 'log_checkpoints',
            type: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations',
        });
    });

    test('a write is accepted, polled and read back', async () => {
        createServer(run().simulator.world, { name: 'written' });
        const written = await postgresqlClient(run()).configurations.beginUpdateAndWait(
            'pgwarden',
            'written',
            'log_min_duration_statement',
            { value: '2000', source: 'user-override' },
            quickly,
        );
        expect(written).toMatchObject({
            value: '2000',
            source: 'user-override',
            isConfigPendingRestart: false,
        });
        const entry = run().simulator.requests.entries.find((logged) => logged.method === 'PATCH');
        expect(entry).toMatchObject({
            service: 'resourceManager',
            status: 202,
            body: { properties: { value: '2000', source: 'user-override' } },
            operation: { status: 'Succeeded' },
        });
    });

    test('a PUT works like a PATCH', async () => {
        createServer(run().simulator.world, { name: 'put' });
        const written = await postgresqlClient(run()).configurations.beginPutAndWait(
            'pgwarden',
            'put',
            'log_statement',
            { value: 'ddl', source: 'user-override' },
            quickly,
        );
        expect(written.value).toBe('ddl');
    });
});

describe('the effect of a write', () => {
    test('a static parameter waits for the restart', async () => {
        createServer(run().simulator.world, { name: 'static' });
        await settled(run(), await write('static', 'max_connections', '250'));
        expect(await read('static', 'max_connections')).toMatchObject({
            value: '250',
            isDynamicConfig: false,
            isConfigPendingRestart: true,
        });
        await postgresqlClient(run(), people.operator.objectId).servers.beginRestartAndWait(
            'pgwarden',
            'static',
            quickly,
        );
        expect(await read('static', 'max_connections')).toMatchObject({
            value: '250',
            isConfigPendingRestart: false,
        });
    });

    test('the default value makes the source system-default again, without an error', async () => {
        createServer(run().simulator.world, { name: 'reset' });
        await settled(run(), await write('reset', 'log_statement', 'ddl'));
        expect(await read('reset', 'log_statement')).toMatchObject({ source: 'user-override' });
        expect(await settled(run(), await write('reset', 'log_statement', 'none'))).toMatchObject({
            status: 'Succeeded',
        });
        expect(await read('reset', 'log_statement')).toMatchObject({
            value: 'none',
            source: 'system-default',
        });
    });

    test('a value is stored in the spelling in which it was sent', async () => {
        createServer(run().simulator.world, { name: 'spelled' });
        await settled(run(), await write('spelled', 'log_duration', 'ON'));
        expect(await read('spelled', 'log_duration')).toMatchObject({ value: 'ON' });
    });

    test('a read-only parameter is accepted and fails in the poll, with a message that is a placeholder', async () => {
        createServer(run().simulator.world, { name: 'readonly' });
        const outcome = await settled(run(), await write('readonly', 'logging_collector', 'on'));
        expect(outcome).toMatchObject({
            status: 'Failed',
            error: { code: 'OperationFailed', message: '{0}' },
        });
        expect(await read('readonly', 'logging_collector')).toMatchObject({ value: 'off' });
    });
});

describe('refused writes', () => {
    test.each([
        ['log_checkpoints', 'maybe'],
        ['ssl_min_protocol_version', 'TLSv1.1'],
        ['logfiles.retention_days', '8'],
        ['logfiles.retention_days', 'seven'],
        ['pgaudit.log', 'ddl,-misc'],
        ['shared_preload_libraries', 'pgaudit,no_such_library'],
        ['log_line_prefix', "it's"],
    ])('%s does not take %s', async (name, value) => {
        const server = `bad-${name.replaceAll(/[._]/g, '-')}-${value.length}`;
        createServer(run().simulator.world, { name: server });
        const { status, body } = await write(server, name, value);
        expect([status, body]).toEqual([
            400,
            {
                error: {
                    code: 'InvalidParameterValue',
                    message: `Invalid value given for parameter ${name}. Specify a valid parameter value.`,
                },
            },
        ]);
    });

    test('members of a set may come in any order and case, with blanks', async () => {
        createServer(run().simulator.world, { name: 'sets' });
        const outcome = await settled(run(), await write('sets', 'pgaudit.log', 'DDL, role'));
        expect(outcome).toMatchObject({ status: 'Succeeded' });
    });

    test('an unknown parameter is 404 with the version', async () => {
        createServer(run().simulator.world, { name: 'unknown', version: '16' });
        const { status, body } = await raw(run(), 'GET', serverPath('unknown', '/configurations/no_such'));
        expect([status, body]).toEqual([
            404,
            {
                error: {
                    code: 'ConfigurationNotExists',
                    message: "The configuration 'no_such' does not exist for unknown server version 16.",
                },
            },
        ]);
        expect((await write('unknown', 'no_such', 'on')).status).toBe(404);
    });

    test('a source that does not exist is an internal error', async () => {
        createServer(run().simulator.world, { name: 'sources' });
        const { status, body } = await write('sources', 'log_duration', 'on', 'somebody');
        expect(status).toBe(500);
        expect(body).toMatchObject({ error: { code: 'InternalServerError' } });
    });

    test.each([
        ['Stopped', 400, 'ServerStoppedError'],
        ['Inaccessible', 400, 'ServerNotAccessible'],
        ['Provisioning', 500, 'InternalServerError'],
    ])('a server that is %s does not show its parameters', async (state, status, code) => {
        const name = `not-up-${state.toLowerCase()}`;
        createServer(run().simulator.world, { name, properties: { state } });
        const list = await raw(run(), 'GET', serverPath(name, '/configurations'));
        expect([list.status, list.body]).toMatchObject([status, { error: { code } }]);
    });

    test('a stopped server takes no write', async () => {
        createServer(run().simulator.world, { name: 'asleep', properties: { state: 'Stopped' } });
        const response = await write('asleep', 'log_duration', 'on');
        expect([response.status, response.body]).toMatchObject([
            400,
            { error: { code: 'ServerStoppedError' } },
        ]);
    });
});

describe('switches', () => {
    test('a bad value may fail in the poll instead', async () => {
        const other = await running({ behavior: { invalidValue: 'asynchronous' } });
        createServer(other.simulator.world, { name: 'async' });
        const accepted = await raw(other, 'PATCH', serverPath('async', '/configurations/log_duration'), {
            body: { properties: { value: 'maybe', source: 'user-override' } },
        });
        expect(await settled(other, accepted)).toMatchObject({
            status: 'Failed',
            error: { code: 'InvalidConfigurationValue' },
        });
        await other.simulator.stop();
    });

    test('a parameter that waits for a restart may show what is running', async () => {
        const other = await running({ behavior: { pendingRestartShows: 'runningValue' } });
        createServer(other.simulator.world, { name: 'pending' });
        const path = serverPath('pending', '/configurations/max_connections');
        await settled(
            other,
            await raw(other, 'PATCH', path, {
                body: { properties: { value: '250', source: 'user-override' } },
            }),
        );
        const { body } = await raw(other, 'GET', path);
        expect(body).toMatchObject({ properties: { isConfigPendingRestart: true } });
        expect(body).not.toMatchObject({ properties: { value: '250' } });
        await other.simulator.stop();
    });
});

import { describe, expect, test } from 'vitest';
import type { EffectiveBaseline } from '../../../../src/model/baseline.ts';
import type { Parameter } from '../../../../src/model/server-state.ts';
import type { Thresholds } from '../../../../src/model/thresholds.ts';
import { brokenInvariants } from '../../../support/invariants.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import type { ParameterOverride } from '../../../support/states.ts';
import { drift, orders, parameter, trail, worldWith } from '../../../support/story.ts';

/** Several controls want something of one set, of one restart, or of nothing that another adds. */

function world(
    parameters: Readonly<Record<string, ParameterOverride>>,
    enforced: readonly string[],
    wanted: Partial<Thresholds> = {},
): MemoryWorld {
    const made = worldWith({ parameters }, enforced);
    const { guardRails, thresholds } = made.baseline;
    const baseline: EffectiveBaseline = {
        ...made.baseline,
        guardRails: { ...guardRails, restarts: 'immediately' },
        thresholds: { ...thresholds, ...wanted },
    };
    made.baseline = baseline;
    return made;
}

function integer(value: string): Partial<Parameter> {
    return { value, dataType: 'Integer', allowedValues: '0-2147483647' };
}

function writes(of: MemoryWorld): readonly string[] {
    return of.azure.writes.map(({ target }) => target);
}

describe('controls that share a set', () => {
    test('one adds and one removes with a single write, and an event starts nothing more', async () => {
        const made = world(
            { shared_preload_libraries: 'pgaudit', 'azure.extensions': 'hstore' },
            ['pgaudit-loaded', 'extension-allow-list'],
            { allowedExtensions: ['hstore'] },
        );
        await drift(made, 'azure.extensions', 'hstore,dblink');
        await made.run();
        expect(parameter(made, 'azure.extensions')).toBe('hstore,pgaudit');
        expect(writes(made)).toEqual(['configurations/azure.extensions']);
        expect(brokenInvariants(made)).toEqual([]);
        await drift(made, 'azure.extensions', 'hstore,pgaudit');
        await made.run();
        expect(writes(made)).toHaveLength(1);
    });

    test('three libraries are added with one write and loaded by one restart', async () => {
        const made = world(
            {
                'azure.extensions': 'pgaudit,anon',
                'credcheck.password_min_length': integer('1'),
                'credcheck.password_min_digit': integer('0'),
            },
            ['pgaudit-loaded', 'password-strength', 'data-masking'],
            { dataMasking: true },
        );
        await drift(made, 'shared_preload_libraries', 'pg_cron,timescaledb');
        await made.run();
        const [, , ...libraries] = parameter(made, 'shared_preload_libraries').split(',');
        expect(libraries.toSorted()).toEqual(['anon', 'credcheck', 'pgaudit']);
        expect(parameter(made, 'shared_preload_libraries')).toMatch(/^pg_cron,timescaledb,/);
        expect(parameter(made, 'credcheck.password_min_length')).toBe('12');
        expect(parameter(made, 'credcheck.password_min_digit')).toBe('1');
        expect(writes(made).toSorted()).toEqual([
            'configurations/credcheck.password_min_digit',
            'configurations/credcheck.password_min_length',
            'configurations/shared_preload_libraries',
            'restart',
        ]);
        expect(writes(made).at(-1)).toBe('restart');
        expect(brokenInvariants(made)).toEqual([]);
    });
});

describe('a changed parameter', () => {
    test.each([
        ['row-security-parameter', 'row_security', 'off', 'on'],
        ['tls-minimum-version', 'ssl_max_protocol_version', 'TLSv1.3', ''],
    ])('%s is repaired after its event: %s', async (control, name, value, repaired) => {
        const made = world({}, [control]);
        await drift(made, name, value);
        await made.run();
        expect(parameter(made, name)).toBe(repaired);
        expect(trail(made)).toEqual([`intended ${control}`, `verified ${control}`]);
    });

    test('mirroring into Fabric is turned off, and an extension that reaches other servers stays', async () => {
        const switchedOff: ParameterOverride = { value: 'off', dataType: 'Boolean', allowedValues: 'on,off' };
        const made = world({ 'azure.fabric_mirror_enabled': switchedOff }, ['data-egress']);
        await drift(made, 'azure.extensions', 'dblink');
        await drift(made, 'azure.fabric_mirror_enabled', 'on');
        await made.run();
        expect(parameter(made, 'azure.fabric_mirror_enabled')).toBe('off');
        expect(parameter(made, 'azure.extensions')).toBe('dblink');
        expect(writes(made)).toEqual(['configurations/azure.fabric_mirror_enabled']);
        expect(made.azure.states.get(orders)).toBeDefined();
        expect(brokenInvariants(made)).toEqual([]);
    });
});

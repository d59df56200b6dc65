import { describe, expect, test } from 'vitest';
import { isSameValue, setMembers, withMembers } from '../../../src/model/parameter-value.ts';
import { fc, lawRuns } from '../../support/property.ts';

const member = fc.constantFrom('pgaudit', 'pg_cron', 'PG_STAT_STATEMENTS', 'timescaledb', 'Role', 'ddl');
/** Set values as people write them: blanks, empty members, any case, repetitions. */
const setValue = fc
    .array(fc.tuple(fc.oneof(member, fc.constant('')), fc.constantFrom('', ' ', '  ')))
    .map((members) => members.map(([name, blanks]) => `${blanks}${name}${blanks}`).join(','));
const dataType = fc.constantFrom('Boolean', 'Numeric', 'Integer', 'Enumeration', 'String', 'Set', 'set');

describe('isSameValue', () => {
    test.each([
        ['Boolean', 'on', 'ON', true],
        ['Boolean', 'on', ' on ', false],
        ['Enumeration', 'none', 'none ', false],
        ['Boolean', 'on', 'off', false],
        ['Boolean', 'on', 'true', false],
        ['Enumeration', 'TLSv1.2', 'tlsv1.2', true],
        ['Enumeration', 'TLSv1.2', 'TLSv1.3', false],
        ['Enumeration', '', '', true],
        ['Integer', '7', '7.0', true],
        ['Integer', '7', '07', true],
        ['Integer', '7', '8', false],
        ['Integer', '', '0', false],
        ['Integer', '-1', '-1', true],
        ['Integer', 'seven', '7', false],
        ['Numeric', '0.1', '.1', true],
        ['Numeric', '1e3', '1000', true],
        ['Numeric', 'Infinity', 'infinity', false],
        ['Set', 'pgaudit,pg_cron', 'PG_CRON, pgaudit', true],
        ['Set', 'pgaudit,pgaudit', 'pgaudit', true],
        ['Set', '', ' , ', true],
        ['Set', '"pgaudit", pg_cron', 'pg_cron,pgaudit', true],
        ['Set', '"pgaudit', 'pgaudit', false],
        ['Set', 'pgaudit', 'pg_cron', false],
        ['set', 'a,b', 'b,a', true],
        ['String', '%t-%c-', '%t-%c-', true],
        ['String', '%t-%c-', '%T-%C-', false],
        ['String', '%t ', '%t', false],
        ['Whatever', 'a', 'A', false],
    ])('%s: %j and %j: %s', (type, a, b, isSame) => {
        expect(isSameValue(type, a, b)).toBe(isSame);
    });

    test('is reflexive, symmetric and transitive', () => {
        const value = fc.oneof(
            setValue,
            fc.constantFrom('on', 'ON', ' on', '1', '1.0', '01', ''),
            fc.string(),
        );
        fc.assert(
            fc.property(dataType, value, value, value, (type, a, b, c) => {
                expect(isSameValue(type, a, a)).toBe(true);
                expect(isSameValue(type, a, b)).toBe(isSameValue(type, b, a));
                if (isSameValue(type, a, b) && isSameValue(type, b, c)) {
                    expect(isSameValue(type, a, c)).toBe(true);
                }
            }),
            { numRuns: lawRuns() },
        );
    });
});

describe('setMembers', () => {
    test('trims, lowers, drops what is empty and keeps the order of what comes first', () => {
        expect(setMembers(' pg_cron,,PGAUDIT , pg_cron,')).toEqual(['pg_cron', 'pgaudit']);
        expect(setMembers('')).toEqual([]);
        expect(setMembers('"PgAudit" ,"",pgaudit')).toEqual(['pgaudit']);
    });
});

describe('withMembers', () => {
    test.each([
        ['pg_cron,pg_stat_statements', ['pgaudit'], 'pg_cron,pg_stat_statements,pgaudit'],
        ['', ['pgaudit'], 'pgaudit'],
        ['PgAudit', ['pgaudit'], 'PgAudit'],
        [' pg_cron , PGAUDIT', ['pgaudit', 'pg_cron'], 'pg_cron,PGAUDIT'],
        ['ddl', ['ROLE', 'ddl'], 'ddl,ROLE'],
        ['a,a', [], 'a,a'],
        ['"pgaudit"', ['pgaudit'], 'pgaudit'],
        ['"uuid-ossp",hstore', ['pgaudit'], 'uuid-ossp,hstore,pgaudit'],
        ['"half,other"', ['pgaudit'], '"half,other",pgaudit'],
    ])('%j with %j is %j', (value, wanted, result) => {
        expect(withMembers(value, wanted)).toBe(result);
    });

    test('keeps every member, holds every wanted one, and changes nothing the second time', () => {
        fc.assert(
            fc.property(setValue, fc.array(member), (value, wanted) => {
                const merged = withMembers(value, wanted);
                const members = setMembers(merged);
                expect(members.slice(0, setMembers(value).length)).toEqual(setMembers(value));
                expect(members).toEqual(expect.arrayContaining(wanted.map((name) => name.toLowerCase())));
                expect(withMembers(merged, wanted)).toBe(merged);
                expect(withMembers(merged, [])).toBe(merged);
            }),
            { numRuns: lawRuns() },
        );
    });

    test('writes a wanted member once', () => {
        expect(withMembers('pg_cron', ['pgaudit', 'PGAUDIT', 'pgaudit'])).toBe('pg_cron,pgaudit');
    });
});

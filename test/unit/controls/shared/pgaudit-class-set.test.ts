import { describe, expect, test } from 'vitest';
import { auditedClasses, hasClasses } from '../../../../src/controls/shared/pgaudit-class-set.ts';
import { catalogue } from '../../../support/catalogue.ts';

function log(value: string, allowedValues = 'none,read,write,function,role,ddl,misc,all') {
    const found = catalogue['pgaudit.log'];
    if (found === undefined) throw new Error('pgaudit.log is not in the catalogue');
    return { ...found, value, allowedValues };
}

describe('the classes that pgaudit.log audits', () => {
    test.each([
        ['none', []],
        ['', []],
        ['Role, ddl', ['role', 'ddl']],
        ['none,role', ['role']],
        ['all', ['all', 'read', 'write', 'function', 'role', 'ddl', 'misc']],
        ['all,-misc,-read', ['write', 'function', 'role', 'ddl']],
        ['role,-role', []],
        ['-role,role', ['role']],
        ['role,-role,role', ['role']],
        ['role,-all', []],
        ['role,-', ['role']],
    ])('"%s"', (value, classes) => {
        expect([...auditedClasses(log(value))]).toEqual(classes);
    });
});

describe('wanted classes', () => {
    test('are there in any case', () => {
        expect(hasClasses(log('ROLE,DDL'), ['Role', 'ddl'])).toBe(true);
        expect(hasClasses(log('role'), ['role', 'ddl'])).toBe(false);
    });

    test('all is the word or every class of the catalogue', () => {
        expect(hasClasses(log('all'), ['all'])).toBe(true);
        expect(hasClasses(log('read,write,function,role,ddl,misc'), ['all'])).toBe(true);
        expect(hasClasses(log('read,write,function,role,ddl'), ['all'])).toBe(false);
        expect(hasClasses(log('', ''), ['all'])).toBe(false);
    });

    test('are all there with the word all, even when the catalogue does not list them', () => {
        expect(hasClasses(log('ALL', ''), ['role', 'ddl'])).toBe(true);
        expect(hasClasses(log('all,-misc', ''), ['role', 'ddl'])).toBe(true);
        expect(hasClasses(log('all,-role', ''), ['role', 'ddl'])).toBe(false);
    });

    test('may be in quotes', () => {
        expect(hasClasses(log('"role","ddl"'), ['role', 'ddl'])).toBe(true);
    });
});

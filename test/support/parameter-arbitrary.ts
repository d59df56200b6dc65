import { catalogue as recordedCatalogue } from '../../sandbox/simulator/catalogue/index.ts';
import type { Parameter, Parameters } from '../../src/model/server-state.ts';
import { catalogue } from './catalogue.ts';
import { fc } from './property.ts';

/** Server parameters as they may be found: valid, drifted, oddly written, read-only, pending, absent, or garbage. */

const garbage = fc.constantFrom(
    '',
    ' ',
    'banana',
    ',',
    ',,',
    '-',
    '%',
    '0x7',
    'NaN',
    'null',
    "it's",
    'тест',
    '-1',
);

const oddCase = (text: string): fc.Arbitrary<string> =>
    fc.constantFrom(
        text,
        text,
        text.toUpperCase(),
        ` ${text} `,
        text.charAt(0).toUpperCase() + text.slice(1),
    );

/** PostgreSQL takes a member of a set in double quotes as well. */
const inQuotes = (text: string): fc.Arbitrary<string> =>
    fc.constantFrom(text, text, text, `"${text.trim()}"`);

const linePrefixPieces = [
    '%t',
    '%c',
    '%u',
    '%d',
    '%a',
    '%h',
    '%%',
    '%-10u',
    '%5d',
    '%q',
    '%',
    '%-',
    '%9',
    '%U',
];
const linePrefixTexts = ['-', ' ', ',', '|', 'user=', 'db=', 'x', '[', ']'];

/** No control reads these: they are there to survive. */
const bystanders = ['work_mem', 'log_min_duration_statement'];

/** The parameters of one server: those of the small catalogue, and the named ones of the recorded catalogue. */
export function parametersArbitrary(names: readonly string[]): fc.Arbitrary<Parameters> {
    const more = names.filter((name) => catalogue[name] === undefined).map(recorded);
    return fc
        .tuple(...[...Object.values(catalogue), ...more].map(parameterArbitrary))
        .map((found) =>
            Object.fromEntries(found.flatMap((each) => (each === null ? [] : [[each.name, each]]))),
        );
}

function recorded(name: string): Parameter {
    const entry = recordedCatalogue('17').find((each) => each.name === name);
    if (entry === undefined) throw new Error(`PostgreSQL 17 on Azure has no parameter ${name}`);
    return { ...entry, isConfigPendingRestart: false };
}

function parameterArbitrary(entry: Parameter): fc.Arbitrary<Parameter | null> {
    if (bystanders.includes(entry.name)) return fc.constant(entry);
    const shape =
        entry.name === 'log_connections' ? fc.constantFrom(entry, aspectsSince18(entry)) : fc.constant(entry);
    const present = shape.chain((known) =>
        fc
            .record({
                value: valueArbitrary(known),
                allowedValues: fc.oneof(
                    { weight: 9, arbitrary: fc.constant(known.allowedValues) },
                    {
                        weight: 1,
                        arbitrary: fc.constantFrom(
                            '',
                            ...known.allowedValues.split(',').slice(0, 2),
                            '[',
                            '7',
                        ),
                    },
                ),
                dataType: fc.oneof(
                    { weight: 19, arbitrary: fc.constant(known.dataType) },
                    { weight: 1, arbitrary: fc.constantFrom(known.dataType.toUpperCase(), 'String') },
                ),
                isReadOnly: oneIn(10),
                isConfigPendingRestart: known.isDynamicConfig ? oneIn(200) : oneIn(6),
            })
            .map((fields) => ({ ...known, ...fields })),
    );
    return fc.oneof({ weight: 14, arbitrary: present }, { weight: 1, arbitrary: fc.constant(null) });
}

function valueArbitrary(entry: Parameter): fc.Arbitrary<string> {
    return fc.oneof(
        { weight: 12, arbitrary: validValue(entry) },
        { weight: 3, arbitrary: fc.constant(entry.value) },
        { weight: 1, arbitrary: garbage },
    );
}

function validValue({ name, dataType, allowedValues }: Parameter): fc.Arbitrary<string> {
    const members = allowedValues.split(',').map((member) => member.trim());
    switch (dataType) {
        case 'Boolean':
        case 'Enumeration':
            return fc.constantFrom(...members).chain(oddCase);
        case 'Set':
            return setValue(name, members);
        case 'Integer':
            return fc.oneof(
                fc.integer({ min: -1, max: 12 }).map(String),
                fc.constantFrom('7.0', '6.9', ' 7', '1e1'),
            );
        default:
            return fc
                .array(fc.constantFrom(...linePrefixPieces, ...linePrefixTexts), { maxLength: 6 })
                .map((pieces) => pieces.join(''));
    }
}

/** Members in any order and spelling, some of them unknown, some twice, with blanks and stray commas. */
function setValue(name: string, members: readonly string[]): fc.Arbitrary<string> {
    const wanted =
        name === 'pgaudit.log' ? ['role', 'ddl', 'all'] : ['pgaudit', 'scram-sha-256', 'authentication'];
    const strange =
        name === 'pgaudit.log' ? ['-role', '-misc', '-all', '-', 'role'] : ['pgauditlogtofile', 'unknown'];
    const member = fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...members) },
        { weight: 4, arbitrary: fc.constantFrom(...wanted.filter((each) => members.includes(each))) },
        { weight: 1, arbitrary: fc.constantFrom(...strange) },
    );
    return fc
        .tuple(fc.array(member.chain(oddCase).chain(inQuotes), { maxLength: 5 }), fc.constantFrom(',', ', '))
        .map(([chosen, comma]) => chosen.join(comma));
}

function aspectsSince18(entry: Parameter): Parameter {
    return {
        ...entry,
        dataType: 'Set',
        allowedValues: ',on,off,receipt,authentication,authorization,setup_durations,all',
    };
}

function oneIn(number: number): fc.Arbitrary<boolean> {
    return fc.integer({ min: 1, max: number }).map((drawn) => drawn === number);
}

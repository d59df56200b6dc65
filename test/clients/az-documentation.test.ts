import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Documented, documentedCommands } from '../support/documented-commands.ts';
import { hasAz } from './az-command.ts';

if (!hasAz)
    process.stdout.write('Left out: test/clients/az-documentation.test.ts, because az is not installed.\n');

interface Knowledge {
    /** Options by command. Null: the installed az cannot load them. */
    readonly commands: Readonly<Record<string, readonly string[] | null>>;
    readonly groups: readonly string[];
}

/** Reasons by command, or by command and option, that Debian's az cannot check. Nothing else passes unchecked. */
const notChecked: Readonly<Record<string, string>> = {
    'eventgrid topic create': "Debian's az lacks the library of this group",
    'functionapp list-flexconsumption-locations': 'newer than 2.45',
    'graph query': 'extension resource-graph, which az downloads',
    'keyvault key create': "Debian's az lacks the library of this group",
    'monitor scheduled-query update': 'extension scheduled-query, which az downloads',
    'network private-endpoint create': "Debian's az lacks the library of this group",
    'network vnet subnet update': "Debian's az lacks the library of this group",
    'postgres flexible-server advanced-threat-protection-setting update': 'newer than 2.45',
    'postgres flexible-server backup list': 'newer than 2.45',
    'postgres flexible-server firewall-rule delete':
        'since 2.86, --name is the rule and --server-name the server',
    'postgres flexible-server firewall-rule list':
        'since 2.86, --name is the rule and --server-name the server',
    'postgres flexible-server microsoft-entra-admin create': 'ad-admin until 2.85',
    'postgres flexible-server replica create': 'newer than 2.45',
    'postgres flexible-server replica promote': 'newer than 2.45',
    'postgres flexible-server update --backup-key': 'newer than 2.45',
    'postgres flexible-server update --storage-auto-grow': 'newer than 2.45',
};

/** Returns the Python that runs the installed az: Debian's, or the one that Microsoft's package brings. */
function pythonOfAz(): string {
    const path = spawnSync('sh', ['-c', 'command -v az'], { encoding: 'utf8' }).stdout.trim();
    const text = readFileSync(path, 'utf8');
    return /^#!(\S*python[\d.]*)$/m.exec(text)?.[1] ?? /(\S*\/python[\d.]*) /.exec(text)?.[1] ?? 'python3';
}

function knowledgeOf(names: readonly string[]): Knowledge {
    const directory = mkdtempSync(join(tmpdir(), 'pgwarden-az-'));
    try {
        const { status, stdout, stderr } = spawnSync(
            pythonOfAz(),
            [join(import.meta.dirname, 'az-options.py')],
            {
                encoding: 'utf8',
                input: names.join('\n'),
                maxBuffer: 100_000_000,
                env: { ...process.env, AZURE_CONFIG_DIR: directory, AZURE_CORE_COLLECT_TELEMETRY: 'no' },
            },
        );
        if (status !== 0) throw new Error(`az-options.py failed: ${stderr}`);
        return JSON.parse(stdout);
    } finally {
        rmSync(directory, { recursive: true, force: true });
    }
}

/** The possible names of a command: its words before the first option, and fewer. The longest comes first. */
function namesOf({ words }: Pick<Documented, 'words'>): readonly string[] {
    const end = words.findIndex((word, index) => index > 0 && !/^[a-z][\w-]*$/.test(word));
    const name = words.slice(1, end < 0 ? undefined : end);
    return name.map((_, index) => name.slice(0, name.length - index).join(' '));
}

function problemOf(command: Documented, { commands, groups }: Knowledge): string | undefined {
    const names = namesOf(command);
    const text = `${command.path}: ${command.words.join(' ')}`;
    const [whole = ''] = names;
    const known = names.map((name) => commands[name]).find((options) => options != null);
    if (known === undefined) {
        const isGroup = command.isInSentence && (whole === '' || groups.includes(whole));
        return isGroup ? undefined : `${text} is no command`;
    }
    const options = command.words.flatMap((word) => /^--?[a-z][\w-]*/.exec(word)?.[0] ?? []);
    const unknown = options.filter((option) => !known.includes(option));
    return unknown.length === 0 ? undefined : `${text} has no ${unknown.join(', ')}`;
}

function reasonNotToCheck(command: Documented): string | undefined {
    const named = namesOf(command).flatMap((name) => [
        name,
        ...command.words.map((word) => `${name} ${word}`),
    ]);
    return named.find((name) => name in notChecked);
}

/** Mistakes that the check finds. */
const wrong = [
    ['az group exist --name x', 'is no command'],
    ['az group exists --nam x', 'has no --nam'],
    ['az deployment sub create --name x --template-fil y', 'has no --template-fil'],
].map(([text = '', problem]) => ({
    text,
    problem,
    command: { path: 'x.md', words: text.split(' '), isInSentence: false },
}));

describe.skipIf(!hasAz)('az in pages, workflows, and scripts', { timeout: 120_000 }, () => {
    const documented = documentedCommands('az');
    let knowledge: Knowledge;

    beforeAll(() => {
        const commands = [...documented, ...wrong.map(({ command }) => command)];
        knowledge = knowledgeOf([...new Set(commands.flatMap(namesOf))]);
    }, 120_000);

    test('every command exists, with its options', () => {
        expect(documented.length).toBeGreaterThan(60);
        const checked = documented.filter((each) => reasonNotToCheck(each) === undefined);
        expect(checked.flatMap((each) => problemOf(each, knowledge) ?? [])).toEqual([]);
    });

    test('every command with a reason not to check it is documented', () => {
        const used = new Set(documented.flatMap((each) => reasonNotToCheck(each) ?? []));
        expect([...used].toSorted()).toEqual(Object.keys(notChecked));
    });

    test.each(wrong)('$text is found wrong', ({ text, problem, command }) => {
        expect(problemOf(command, knowledge)).toBe(`x.md: ${text} ${problem}`);
    });
});

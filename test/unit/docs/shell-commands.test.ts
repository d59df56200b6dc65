import { expect, test } from 'vitest';
import { documentedCommands } from '../../support/documented-commands.ts';
import { shellCommands } from '../../support/shell-commands.ts';

test.each([
    [
        'words with quotes and escapes',
        `az a --b 'it is' "$X y" z\\ z`,
        [['az', 'a', '--b', 'it is', '$X y', 'z z']],
    ],
    ['a line that goes on', 'az a \\\n    --b c', [['az', 'a', '--b', 'c']]],
    [
        'a comment',
        'az a # az b\naz c',
        [
            ['az', 'a'],
            ['az', 'c'],
        ],
    ],
    [
        'lists and pipes',
        'az a && az b || az c; az d | az e &',
        [
            ['az', 'a'],
            ['az', 'b'],
            ['az', 'c'],
            ['az', 'd'],
            ['az', 'e'],
        ],
    ],
    [
        'a substitution',
        'X="$(az a --b)" az c "$(az d)"',
        [
            ['az', 'a', '--b'],
            ['az', 'd'],
            ['az', 'c', '$(…)'],
        ],
    ],
    ['a substitution that is assigned', 'x=$(az a --b "$y") || fail', [['az', 'a', '--b', '$y'], ['fail']]],
    ['a loop', 'for a in x y; do\n    az a\ndone', [['az', 'a'], ['done']]],
    ['a condition', 'if ! az a; then az b; fi', [['az', 'a'], ['az', 'b'], ['fi']]],
    ['redirections', 'az a 2>/dev/null >>"$F" < x --b', [['az', 'a', '2', '--b']]],
    [
        'a redirection at the end of a line',
        'az a >&2\naz b',
        [
            ['az', 'a'],
            ['az', 'b'],
        ],
    ],
    ['a function', 'show() {\n    az a --q "$1"\n}', [['show'], ['az', 'a', '--q', '$1'], ['}']]],
    [
        'quotes in quotes',
        `az a --q "[?x=='y'].z" --p '{"a": 1}'`,
        [['az', 'a', '--q', "[?x=='y'].z", '--p', '{"a": 1}']],
    ],
])('the commands of a script with %s', (_what, script, expected) => {
    expect(shellCommands(script)).toEqual(expected);
});

test('commands are found in pages, sentences, workflows, and scripts', () => {
    const found = documentedCommands('az');
    const named = (path: string) =>
        found.filter((each) => each.path === path).map(({ words }) => words.join(' '));
    expect(named('README.md')).toContain('az cloud set --name PgwardenSandbox');
    expect(named('infra/deploy.sh')).toContainEqual(
        expect.stringMatching(/^az deployment sub create --subscription/),
    );
    expect(named('infra/keep-app-settings.sh')).toContainEqual(
        expect.stringMatching(/^az group exists --subscription/),
    );
    expect(named('docs/examples/github/deploy.yml')).toContainEqual(
        expect.stringMatching(/^az deployment sub what-if .* --output tsv$/),
    );
    expect(named('docs/examples/README.md')).toContain('az account show --query tenantId --output tsv');
    expect(found.filter(({ isInSentence }) => isInSentence).length).toBeGreaterThan(10);
});

import { expect, test } from 'vitest';
import { documentedCommands } from '../../support/documented-commands.ts';

/**
 * Options by command. Source: "Azure Developer CLI reference", learn.microsoft.com, 2026; `--environment` of every
 * command has the short form `-e`.
 */
const documented: Readonly<Record<string, readonly string[]>> = {
    'auth login': ['--client-id', '--federated-credential-provider', '--tenant-id'],
    'config set': [],
    down: ['--environment', '-e', '--force', '--purge'],
    'env get-values': ['--environment', '-e', '--output'],
    'env new': ['--location', '--subscription'],
    'env set': ['--environment', '-e'],
    provision: ['--environment', '-e', '--no-prompt', '--preview'],
};

test('every azd command in a page, a workflow, or a script is a documented one, with documented options', () => {
    const commands = documentedCommands('azd');
    expect(commands.length).toBeGreaterThan(10);
    const wrong = commands.flatMap(({ path, words }) => {
        const text = words.slice(1).join(' ');
        const name = Object.keys(documented).find((each) => `${text} `.startsWith(`${each} `));
        if (name === undefined) return [`${path}: azd ${text}`];
        const options = words.filter((word) => word.startsWith('-'));
        return options.every((option) => documented[name]?.includes(option)) ? [] : [`${path}: azd ${text}`];
    });
    expect(wrong).toEqual([]);
});

import type { AppliedExemption } from '../../src/baseline/exemptions.ts';
import { type Explanation, explainBaseline, needsTags, originText } from '../../src/baseline/resolve.ts';
import type { ServerFacts } from '../../src/baseline/selector.ts';
import { parseServerId, serverPath } from '../../src/model/resource-id.ts';
import { type Command, CommandError, onlyWord, parsedWords, type World, wrongUsage } from './command.ts';
import { loadBaseline } from './documents.ts';
import { table, warningLines } from './text.ts';

export const showCommand: Command = {
    name: 'show',
    usage: `  npm run baseline -- show FILE --server ID [--tag NAME=VALUE]... [--untagged] [--workspace ID] [--json]
      Shows the values for one server and the source of each value.
      --tag or --untagged is required when the document selects servers by tag.
      --workspace replaces the app setting LOG_ANALYTICS_WORKSPACE_ID.
`,
    run(words, world) {
        const { positionals, values } = parsedWords(words, {
            server: { type: 'string' },
            tag: { type: 'string', multiple: true },
            untagged: { type: 'boolean' },
            workspace: { type: 'string' },
            json: { type: 'boolean' },
        });
        return show(onlyWord(positionals), values, world);
    },
};

interface ShowOptions {
    readonly server?: string | undefined;
    readonly tag?: readonly string[] | undefined;
    readonly untagged?: boolean | undefined;
    readonly workspace?: string | undefined;
    readonly json?: boolean | undefined;
}

function show(file: string, options: ShowOptions, world: World): number {
    if (options.server === undefined) throw wrongUsage('show needs --server ID');
    const id = parseServerId(options.server);
    if (id === undefined) {
        throw new CommandError(
            2,
            `--server: "${options.server}" is not the resource id of a flexible server`,
        );
    }
    const { baseline } = loadBaseline(file, world);
    if (needsTags(baseline) && options.tag === undefined && options.untagged !== true) {
        throw new CommandError(2, 'The baseline selects servers by tag: add --tag NAME=VALUE or --untagged');
    }
    const server: ServerFacts = { ...id, tags: tagsOf(options.tag ?? []) };
    const deployment =
        options.workspace === undefined ? {} : { diagnosticSettings: { workspaceId: options.workspace } };
    const explanation = explainBaseline(baseline, server, world.now(), deployment);
    if (options.json === true) world.write(`${JSON.stringify(explanation, null, 4)}\n`);
    else world.write(explanationText(explanation, server));
    return 0;
}

function tagsOf(pairs: readonly string[]): Record<string, string> {
    return Object.fromEntries(
        pairs.map((pair) => {
            const at = pair.indexOf('=');
            if (at < 1) throw new CommandError(2, `--tag: "${pair}" is not NAME=VALUE`);
            return [pair.slice(0, at), pair.slice(at + 1)];
        }),
    );
}

function explanationText(
    { effective, settings, exemptions, warnings }: Explanation,
    server: ServerFacts,
): string {
    const rows = settings.map(({ path, value, origin }) => [path, JSON.stringify(value), originText(origin)]);
    const exempt = exemptions.map((applied) => [applied.control, statusText(applied), applied.path]);
    return [
        `Baseline ${effective.name} for ${serverPath(server)}\n\n`,
        table([['value', 'is', 'from'], ...rows]),
        exempt.length === 0 ? '' : `\n${table([['exemption', 'is', 'from'], ...exempt])}`,
        warnings.length === 0 ? '' : `\n${warningLines(warnings)}`,
    ].join('');
}

function statusText({ status, exemption }: AppliedExemption): string {
    const what = `${exemption.kind} of ${exemption.owner}: ${exemption.reason}`;
    if (status === 'expired') return `expired at ${exemption.expires} (${what})`;
    if (status === 'overruled') return `overruled by one that expires earlier (${what})`;
    return `in force until ${exemption.expires} (${what})`;
}

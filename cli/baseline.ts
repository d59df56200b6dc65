/**
 * `npm run baseline -- check FILE | show FILE --server ID | schema`: checks or explains a baseline document.
 * FILE is a document or the name of a shipped profile. Exit code 0: valid, 1: problems, 2: wrong usage.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Baseline } from '../src/baseline/baseline.ts';
import type { AppliedExemption } from '../src/baseline/exemptions.ts';
import { parseBaseline, shippedBaseline } from '../src/baseline/parse.ts';
import { type BaselineWarning, problemText } from '../src/baseline/problems.ts';
import { isProfileName, profileNames } from '../src/baseline/profile-names.ts';
import { standardControls } from '../src/baseline/profiles.ts';
import { type Explanation, explainBaseline, needsTags, originText } from '../src/baseline/resolve.ts';
import { baselineJsonSchema } from '../src/baseline/schema.ts';
import type { ServerFacts } from '../src/baseline/selector.ts';
import { distinct, expiredExemptions, fleetWarnings } from '../src/baseline/warnings.ts';
import { parseServerId, serverPath } from '../src/model/resource-id.ts';

/** The commands' access to the machine. */
export interface World {
    /** Throws when the file cannot be read. */
    readText(path: string): string;
    write(text: string): void;
    writeError(text: string): void;
    now(): Date;
}

const usage = `Usage:
  npm run baseline -- check FILE [--servers LIST]
      Lists every problem of the document. LIST is a file with one server id per line:
      scopes and exemptions that match none of these servers are listed as well.
  npm run baseline -- show FILE --server ID [--tag NAME=VALUE]... [--untagged] [--workspace ID] [--json]
      Shows the values for one server and the source of each value.
      --tag or --untagged is required when the document selects servers by tag.
      --workspace replaces the app setting LOG_ANALYTICS_WORKSPACE_ID.
  npm run --silent baseline -- schema
      Prints the JSON Schema of the document.
FILE is a document or a shipped profile: ${profileNames.join(', ')}.
`;

/** A command ended early, with a message for the caller. */
class CommandError extends Error {
    override readonly name = 'CommandError';
    readonly exitCode: 1 | 2;

    constructor(exitCode: 1 | 2, message: string) {
        super(message);
        this.exitCode = exitCode;
    }
}

/** Runs one command and returns the exit code. */
export function runBaselineCommand(commandLine: readonly string[], world: World): number {
    try {
        const { positionals, values } = parsedCommandLine(commandLine);
        const [command, file, ...rest] = positionals;
        if (values.help === true) {
            world.write(usage);
            return 0;
        }
        if (command === 'schema' && file === undefined) {
            world.write(`${JSON.stringify(baselineJsonSchema(standardControls()), null, 4)}\n`);
            return 0;
        }
        if (file === undefined || rest.length > 0) throw new CommandError(2, usage);
        if (command === 'check') return reportOn(file, values.servers, world);
        if (command === 'show') return explain(file, values, world);
        throw new CommandError(2, usage);
    } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        world.writeError(error.message.endsWith('\n') ? error.message : `${error.message}\n`);
        return error.exitCode;
    }
}

function parsedCommandLine(commandLine: readonly string[]) {
    try {
        return parseArgs({
            args: [...commandLine],
            allowPositionals: true,
            options: {
                servers: { type: 'string' },
                server: { type: 'string' },
                tag: { type: 'string', multiple: true },
                untagged: { type: 'boolean' },
                workspace: { type: 'string' },
                json: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        });
    } catch (error) {
        throw new CommandError(2, `${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    }
}

function reportOn(file: string, serverList: string | undefined, world: World): number {
    const { baseline, warnings } = load(file, world);
    const servers = serverList === undefined ? undefined : serversIn(serverList, world);
    const now = world.now();
    const all = distinct([
        ...warnings,
        ...expiredExemptions(baseline, now),
        ...(servers === undefined ? [] : fleetWarnings(baseline, servers, now)),
    ]);
    world.write(warningLines(all));
    world.write(`${file} is valid${all.length === 0 ? '' : ` (warnings: ${all.length})`}.\n`);
    return 0;
}

interface ShowOptions {
    readonly server?: string | undefined;
    readonly tag?: readonly string[] | undefined;
    readonly untagged?: boolean | undefined;
    readonly workspace?: string | undefined;
    readonly json?: boolean | undefined;
}

function explain(file: string, options: ShowOptions, world: World): number {
    if (options.server === undefined) throw new CommandError(2, `show needs --server ID\n\n${usage}`);
    const id = parseServerId(options.server);
    if (id === undefined) {
        throw new CommandError(
            2,
            `--server: "${options.server}" is not the resource id of a flexible server`,
        );
    }
    const { baseline } = load(file, world);
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

function load(
    file: string,
    world: World,
): { readonly baseline: Baseline; readonly warnings: readonly BaselineWarning[] } {
    if (isProfileName(file)) return { baseline: shippedBaseline(file), warnings: [] };
    const parsed = parseBaseline(textOf(file, world), standardControls());
    if (parsed.kind === 'valid') return parsed;
    const lines = parsed.problems.map((problem) => `  ${problemText(problem)}\n`).join('');
    throw new CommandError(1, `${file} is not valid (problems: ${parsed.problems.length}):\n${lines}`);
}

function textOf(file: string, world: World): string {
    try {
        return world.readText(file);
    } catch (error) {
        throw new CommandError(
            1,
            `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
        );
    }
}

function serversIn(file: string, world: World): ServerFacts[] {
    const lines = textOf(file, world).split(/\r?\n/);
    return lines.flatMap((line, index) => {
        if (line.trim() === '') return [];
        const id = parseServerId(line.trim());
        if (id === undefined) {
            throw new CommandError(1, `${file}, line ${index + 1}: not the resource id of a flexible server`);
        }
        return [id];
    });
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

function warningLines(warnings: readonly BaselineWarning[]): string {
    return warnings.map(({ path, message }) => `warning: ${path}: ${message}\n`).join('');
}

/** Returns the rows as text with aligned columns. */
function table(rows: readonly (readonly string[])[]): string {
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    return rows
        .map(
            (row) =>
                `${row
                    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
                    .join('  ')
                    .trimEnd()}\n`,
        )
        .join('');
}

if (import.meta.main) {
    process.exitCode = runBaselineCommand(process.argv.slice(2), {
        readText: (path) => readFileSync(path, 'utf8'),
        write: (text) => process.stdout.write(text),
        writeError: (text) => process.stderr.write(text),
        now: () => new Date(),
    });
}

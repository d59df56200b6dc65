import { parseBaseline } from '../../src/baseline/parse.ts';
import { problemText } from '../../src/baseline/problems.ts';
import { standardControls } from '../../src/baseline/profiles.ts';
import { isGuid } from '../../src/model/resource-id.ts';
import type { GivenParameters } from '../../src/policy/bind.ts';
import { givenParameters, joined, type PolicyDocuments, parseDocuments } from '../../src/policy/documents.ts';
import type { Json } from '../../src/policy/json.ts';
import { objectsOfExport } from '../../src/policy-import/exported-file.ts';
import { importBaseline } from '../../src/policy-import/import-baseline.ts';
import { printable } from '../../src/report/printable.ts';
import { type Command, CommandError, parsedWords, type World, wrongUsage } from './command.ts';
import { textOf } from './documents.ts';

export const importCommand: Command = {
    name: 'import',
    usage: `  npm run --silent baseline -- import FILE... [--parameters FILE]
  npm run --silent baseline -- import --assigned --subscription ID [--subscription ID]...
      Prints the baseline that means the same as definitions, initiatives, assignments, and exemptions of
      Azure Policy: from files, or from subscriptions, which your own sign-in reads.
      Everything that it does not express is on the standard error and in its description.
`,
    async run(words, world) {
        const { positionals, values } = parsedWords(words, {
            parameters: { type: 'string' },
            assigned: { type: 'boolean' },
            subscription: { type: 'string', multiple: true },
        });
        const isAssigned = values.assigned === true;
        const subscriptions = values.subscription ?? [];
        if (isAssigned ? positionals.length > 0 : positionals.length === 0) throw wrongUsage();
        if (isAssigned !== subscriptions.length > 0) throw wrongUsage('--assigned needs --subscription ID');
        const problems: string[] = [];
        const report = (file: string, path: string, message: string): void => {
            problems.push(`${file}, ${path}: ${message}`);
        };
        const documents = isAssigned
            ? await assignedDocuments(subscriptions, world, report)
            : joined(
                  positionals.map((file) => documentsOf(file, objectsOfExport(jsonOf(file, world)), report)),
              );
        const given = values.parameters === undefined ? {} : parametersIn(values.parameters, world);
        return print(documents, given, problems, report, world);
    },
};

type ReportIn = (file: string, path: string, message: string) => void;

function print(
    documents: PolicyDocuments,
    given: GivenParameters,
    problems: readonly string[],
    report: ReportIn,
    world: World,
): number {
    const { document, unexpressed } = importBaseline(documents, given, report);
    const distinct = [...new Set(problems)];
    if (distinct.length > 0) {
        const lines = distinct.map((each) => `  ${printable(each)}\n`).join('');
        throw new CommandError(1, `Azure Policy is not understood (problems: ${distinct.length}):\n${lines}`);
    }
    const text = `${JSON.stringify(document, null, 4)}\n`;
    const parsed = parseBaseline(text, standardControls());
    if (parsed.kind === 'invalid') {
        const lines = parsed.problems.map((each) => `  ${problemText(each)}\n`).join('');
        throw new CommandError(1, `The imported baseline is not valid:\n${lines}`);
    }
    for (const each of unexpressed) world.writeError(`not expressed: ${printable(each)}\n`);
    world.write(text);
    return 0;
}

function documentsOf(file: string, json: Json, report: ReportIn): PolicyDocuments {
    return parseDocuments(json, file, (path, message) => report(file, path, message));
}

async function assignedDocuments(
    subscriptions: readonly string[],
    world: World,
    report: ReportIn,
): Promise<PolicyDocuments> {
    const wrong = subscriptions.find((id) => !isGuid(id));
    if (wrong !== undefined) {
        throw new CommandError(2, `--subscription "${wrong}" is not a subscription id; allowed: a GUID`);
    }
    if (world.assignedPolicies === undefined) throw new CommandError(1, '--assigned needs access to Azure');
    const assigned = world.assignedPolicies;
    const read = await Promise.all(
        subscriptions.map(async (id) => ({ id, found: await assigned(id) })),
    ).catch((error: unknown) => {
        throw new CommandError(1, error instanceof Error ? error.message : String(error));
    });
    const all = joined(read.map(({ id, found }) => documentsOf(`subscription ${id}`, found, report)));
    return {
        definitions: distinct(all.definitions),
        initiatives: distinct(all.initiatives),
        assignments: distinct(all.assignments),
        exemptions: distinct(all.exemptions),
    };
}

/** A management group's objects come with each of its subscriptions. */
function distinct<Item extends { readonly id: string | undefined }>(items: readonly Item[]): readonly Item[] {
    const byId = new Map(items.toReversed().map((item) => [item.id?.toLowerCase(), item]));
    return [...byId.values()].toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
}

function parametersIn(file: string, world: World): GivenParameters {
    const values = givenParameters(jsonOf(file, world));
    if (values !== undefined) return values;
    throw new CommandError(1, `${file}: allowed: an object of parameters, { "name": { "value": … } }`);
}

function jsonOf(file: string, world: World): Json {
    const text = textOf(file, world);
    try {
        return JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch (error) {
        throw new CommandError(1, `${file} is not JSON: ${error instanceof Error ? error.message : error}`);
    }
}

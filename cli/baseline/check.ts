import type { ServerFacts } from '../../src/baseline/selector.ts';
import { distinct, expiredExemptions, fleetWarnings } from '../../src/baseline/warnings.ts';
import { parseServerId } from '../../src/model/resource-id.ts';
import { type Command, CommandError, onlyWord, parsedWords, type World } from './command.ts';
import { loadBaseline, textOf } from './documents.ts';
import { warningLines } from './text.ts';

export const checkCommand: Command = {
    name: 'check',
    usage: `  npm run baseline -- check FILE [--servers LIST]
      Lists every problem of the document. LIST is a file with one server id per line:
      scopes and exemptions that match none of these servers are listed as well.
`,
    run(words, world) {
        const { positionals, values } = parsedWords(words, { servers: { type: 'string' } });
        return check(onlyWord(positionals), values.servers, world);
    },
};

function check(file: string, serverList: string | undefined, world: World): number {
    const { baseline, warnings } = loadBaseline(file, world);
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

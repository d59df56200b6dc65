import { type Command, CommandError, parsedWords, wrongUsage } from './command.ts';
import { compared, type Direction, type DocumentDifference } from './diff/differences.ts';
import { diffJson, diffMarkdown, diffText } from './diff/formats.ts';
import { type Consequences, replayed } from './diff/replay.ts';
import { loadBaseline } from './documents.ts';
import { warningLines } from './text.ts';

const failConditions = ['looser', 'writes', 'any', 'none'] as const;
type FailOn = (typeof failConditions)[number];

export const diffCommand: Command = {
    name: 'diff',
    usage: `  npm run baseline -- diff OLD NEW [--replay DIR] [--fail-on WHEN] [--workspace ID] [--markdown | --json]
      Says what changes in meaning from one baseline to another: tighter, looser, or neither.
      --replay judges the servers whose states assess --save wrote: what would be written that is not now.
      --fail-on sets when the exit code is 3: ${failConditions.join(', ')}. Default: looser.
      --markdown is for a comment on a pull request.
`,
    async run(words, world) {
        const { positionals, values } = parsedWords(words, {
            replay: { type: 'string' },
            'fail-on': { type: 'string' },
            workspace: { type: 'string' },
            markdown: { type: 'boolean' },
            json: { type: 'boolean' },
        });
        const [before, after, ...rest] = positionals;
        if (before === undefined || after === undefined || rest.length > 0)
            throw wrongUsage('diff needs OLD and NEW');
        const failOn = failOnOf(values['fail-on']);
        const [old, next] = [loadBaseline(before, world), loadBaseline(after, world)];
        const differences = compared(old.baseline, next.baseline);
        const consequences =
            values.replay === undefined
                ? undefined
                : await replayed(values.replay, [before, after], values.workspace, world);
        world.writeError(warningLines(next.warnings));
        const diff = { before, after, differences, ...(consequences === undefined ? {} : { consequences }) };
        const format = values.json === true ? diffJson : values.markdown === true ? diffMarkdown : diffText;
        world.write(format(diff));
        return fails(failOn, differences, consequences) ? 3 : 0;
    },
};

function failOnOf(text: string | undefined): FailOn {
    const found = failConditions.find((each) => each === (text ?? 'looser'));
    if (found !== undefined) return found;
    throw new CommandError(2, `--fail-on: "${text}"; allowed: ${failConditions.join(', ')}`);
}

function fails(
    failOn: FailOn,
    differences: readonly DocumentDifference[],
    consequences: Consequences | undefined,
): boolean {
    const has = (direction: Direction): boolean => differences.some((each) => each.direction === direction);
    switch (failOn) {
        case 'looser':
            return has('looser');
        case 'writes':
            return has('looser') || (consequences?.servers ?? []).some(({ begins }) => begins.length > 0);
        case 'any':
            return differences.length > 0;
        case 'none':
            return false;
    }
}

import { profileNames } from '../../src/baseline/profile-names.ts';
import { checkCommand } from './check.ts';
import { CommandError, type World, wrongUsage } from './command.ts';
import { diffCommand } from './diff.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { schemaCommand } from './schema.ts';
import { showCommand } from './show.ts';

/** The commands, in the order of the usage. */
const commands = [checkCommand, showCommand, diffCommand, importCommand, exportCommand, schemaCommand];

const usage = `Usage:
${commands.map((command) => command.usage).join('')}FILE is a document or a shipped profile: ${profileNames.join(', ')}.
`;

/** Runs one command and returns the exit code. */
export async function runBaselineCommand(commandLine: readonly string[], world: World): Promise<number> {
    try {
        if (commandLine.includes('--help')) {
            world.write(usage);
            return 0;
        }
        const [name, ...words] = commandLine;
        const command = commands.find((each) => each.name === name);
        if (command === undefined) throw wrongUsage();
        return await command.run(words, world);
    } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        world.writeError(messageText(error));
        return error.exitCode;
    }
}

function messageText({ message, needsUsage }: CommandError): string {
    if (needsUsage) return message === '' ? usage : `${message}\n\n${usage}`;
    return message.endsWith('\n') ? message : `${message}\n`;
}

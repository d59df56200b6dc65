import { standardControls } from '../../src/baseline/profiles.ts';
import { baselineJsonSchema } from '../../src/baseline/schema.ts';
import { type Command, parsedWords, wrongUsage } from './command.ts';

export const schemaCommand: Command = {
    name: 'schema',
    usage: `  npm run --silent baseline -- schema
      Prints the JSON Schema of the document.
`,
    run(words, world) {
        if (parsedWords(words, {}).positionals.length > 0) throw wrongUsage();
        world.write(`${JSON.stringify(baselineJsonSchema(standardControls()), null, 4)}\n`);
        return 0;
    },
};

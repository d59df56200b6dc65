/** The commands in a shell script, as far as pages and scripts of the deployment need it: no here-documents. */

/** Words of one command, without quotes, assignments before it, and redirections. */
export type Command = readonly string[];

const reservedWords = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{', 'exec']);
const assignment = /^\w+=/;

interface Reader {
    readonly text: string;
    position: number;
    readonly found: Command[];
}

/** Returns the commands in order of their end: one inside `$(…)` comes before the one around it. */
export function shellCommands(script: string): readonly Command[] {
    const reader: Reader = { text: script.replaceAll(/\\\n/g, ' '), position: 0, found: [] };
    while (reader.position < reader.text.length) readCommands(reader);
    return reader.found;
}

/** Reads up to the end, or behind the parenthesis that closes the list. */
function readCommands(reader: Reader): void {
    let words: string[] = [];
    const end = () => {
        const command = withoutPrefix(words);
        if (command.length > 0) reader.found.push(command);
        words = [];
    };
    for (let sign = reader.text[reader.position]; sign !== undefined; sign = reader.text[reader.position]) {
        if (/[ \t]/.test(sign)) reader.position += 1;
        else if (sign === '#') skipTo(reader, /\n|$/g);
        else if (sign === ')') {
            reader.position += 1;
            break;
        } else if (/[\n;|&(]/.test(sign)) {
            reader.position += 1;
            end();
        } else if (/[<>]/.test(sign)) skipRedirection(reader);
        else words.push(readWord(reader));
    }
    end();
}

/** Without reserved words, assignments, and `name in` of a loop. */
function withoutPrefix(words: readonly string[]): Command {
    const [first = ''] = words;
    if (first === 'for' || first === 'case') return [];
    return reservedWords.has(first) || assignment.test(first) ? withoutPrefix(words.slice(1)) : words;
}

function skipRedirection(reader: Reader): void {
    skipTo(reader, /[^<>& \t]/g);
    readWord(reader);
}

function skipTo(reader: Reader, pattern: RegExp): void {
    pattern.lastIndex = reader.position;
    reader.position = pattern.exec(reader.text)?.index ?? reader.text.length;
}

function readWord(reader: Reader): string {
    let word = '';
    for (let sign = reader.text[reader.position]; sign !== undefined; sign = reader.text[reader.position]) {
        if (/[\s;|&()<>]/.test(sign)) break;
        if (sign === "'") word += readUpTo(reader, "'");
        else if (sign === '"') word += readQuoted(reader);
        else word += readSign(reader);
    }
    return word;
}

/** The text between the quote at the position and the next one. */
function readUpTo(reader: Reader, quote: string): string {
    const end = reader.text.indexOf(quote, reader.position + 1);
    const text = reader.text.slice(reader.position + 1, end < 0 ? undefined : end);
    reader.position = end < 0 ? reader.text.length : end + 1;
    return text;
}

function readQuoted(reader: Reader): string {
    let text = '';
    reader.position += 1;
    while (reader.position < reader.text.length && reader.text[reader.position] !== '"')
        text += readSign(reader);
    reader.position += 1;
    return text;
}

/** One sign, an escaped one, or a substitution, whose commands are found on the way. */
function readSign(reader: Reader): string {
    const rest = reader.text.slice(reader.position);
    if (rest.startsWith('\\')) {
        reader.position += 2;
        return rest[1] ?? '';
    }
    if (!rest.startsWith('$(')) {
        reader.position += 1;
        return rest[0] ?? '';
    }
    reader.position += 2;
    readCommands(reader);
    return '$(…)';
}

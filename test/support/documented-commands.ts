/** The commands of pages, workflows, and scripts of the deployment. */
import { repositoryFiles, textOf } from '../unit/docs/repository.ts';
import { type Command, shellCommands } from './shell-commands.ts';

export interface Documented {
    readonly path: string;
    readonly words: Command;
    /** Whether it stands in a sentence, where the name of a group of commands is enough. */
    readonly isInSentence: boolean;
}

/** Returns the commands of a program, such as `az`. */
export function documentedCommands(program: string): readonly Documented[] {
    const files = repositoryFiles('*.md', '*.sh', 'docs/examples/*.yml', '.ci/*').filter(
        (path) => !/\/golden\/|^CHANGELOG/.test(path),
    );
    return files.flatMap((path) =>
        scriptsIn(path).flatMap(({ script, isInSentence }) =>
            shellCommands(script)
                .filter(([first]) => first === program)
                .map((words) => ({ path, words, isInSentence })),
        ),
    );
}

interface Script {
    readonly script: string;
    readonly isInSentence: boolean;
}

function scriptsIn(path: string): readonly Script[] {
    const text = textOf(path);
    // The shell would take a placeholder, such as <server>, for redirections.
    const page = text.replaceAll(/<([\w -]+)>/g, 'PLACEHOLDER');
    if (path.endsWith('.md')) return [...fencesIn(page), ...spansIn(page)];
    const scripts = path.endsWith('.yml') ? runsIn(text) : [text];
    return scripts.map((script) => ({ script, isInSentence: false }));
}

const fence = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;

function fencesIn(markdown: string): readonly Script[] {
    return [...markdown.matchAll(fence)]
        .filter(([, , language]) => language === 'sh' || language === 'bash')
        .map(([, , , script = '']) => ({ script, isInSentence: false }));
}

function spansIn(markdown: string): readonly Script[] {
    const sentences = markdown.replaceAll(fence, '');
    return [...sentences.matchAll(/`([^`\n]+)`/g)].map(([, script = '']) => ({ script, isInSentence: true }));
}

/** The scripts of a workflow's steps. */
function runsIn(workflow: string): readonly string[] {
    return [...workflow.matchAll(/^( *)(?:- )?run: (?:\|\n((?:\1 +.*\n|\n)*)|(.*)\n)/gm)].map(
        ([, , block, line]) => block ?? line ?? '',
    );
}

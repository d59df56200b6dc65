import { join } from 'node:path';
import { type ObjectExpression, type Program, parse } from 'acorn';
import { transform } from 'esbuild';

/** Texts of a control that `docs/` and the command `assess` show, and the app does not: the console has a page for each control. */
const textsOfPages = ['repairByHand', 'outOfScope'];

const leftOutModule = join(import.meta.dirname, 'left-out.ts');

/**
 * Returns the module of a control as JavaScript, with a source map in it, where stand-ins that throw take the places of
 * the texts that the app does not show and of the differences from Azure Policy. Undefined: the module defines no
 * control. Throws if it gives these texts in a form other than one literal object.
 */
export async function withoutTextsOfPages(source: string, path: string): Promise<string | undefined> {
    if (!source.includes('= defineControl(')) return undefined;
    const { code } = await transform(source, {
        loader: 'ts',
        target: 'esnext',
        sourcefile: path,
        sourcemap: 'inline',
        sourcesContent: false,
    });
    const controls = controlsIn(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
    if (controls.length === 0) throw new Error(otherForm(path, 'control'));
    const unused = controls.flatMap((control) => {
        const texts = propertyValue(control, 'texts');
        if (texts?.type !== 'ObjectExpression') throw new Error(otherForm(path, 'texts'));
        const values = textsOfPages.map((name) => {
            const value = propertyValue(texts, name);
            if (value === undefined) throw new Error(otherForm(path, `texts.${name}`));
            return value;
        });
        return [...values, propertyValue(control, 'differences') ?? []].flat();
    });
    return `${replaced(code, unused)}\nimport { leftOutText } from ${JSON.stringify(leftOutModule)};`;
}

function otherForm(path: string, name: string): string {
    return `${path} has no literal ${name}: adapt scripts/unused-parts/control-texts.ts`;
}

/** The objects that the module's constants give to `defineControl`. */
function controlsIn(program: Program): readonly ObjectExpression[] {
    return program.body.flatMap((statement) => {
        const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
        if (declaration?.type !== 'VariableDeclaration') return [];
        return declaration.declarations.flatMap(({ init }) => {
            if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier') return [];
            if (init.callee.name !== 'defineControl') return [];
            return init.arguments.filter((each) => each.type === 'ObjectExpression');
        });
    });
}

function propertyValue({ properties }: ObjectExpression, name: string) {
    const found = properties.find(
        (each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === name,
    );
    return found?.type === 'Property' ? found.value : undefined;
}

/** Replaces the places of a text with the stand-in, and keeps the lines. */
function replaced(text: string, places: readonly { readonly start: number; readonly end: number }[]): string {
    return places
        .toSorted((a, b) => b.start - a.start)
        .reduce((rest, { start, end }) => {
            const lines = rest.slice(start, end).replaceAll(/[^\n]/g, '');
            return `${rest.slice(0, start)}leftOutText${lines}${rest.slice(end)}`;
        }, text);
}

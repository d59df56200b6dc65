import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UnusedPart } from './parts.ts';

const leftOutModule = join(import.meta.dirname, 'left-out.ts');

/** A module in place of another one: its text, and the exports of both. */
export interface StandIn {
    readonly contents: string;
    readonly exported: readonly string[];
}

/** Returns a module that passes on the exports that the part keeps, and has stand-ins for the others. */
export async function standInFor(path: string, part: UnusedPart): Promise<StandIn> {
    const exported = Object.keys(await loadedModule(path));
    const kept = exported.filter((name) => part.keeps?.includes(name));
    const make = part.throwsAt === 'group' ? 'leftOutGroup' : 'leftOutCall';
    const contents = [
        `import { ${make} } from ${JSON.stringify(leftOutModule)};`,
        passedOn(kept, path),
        ...exported
            .filter((name) => !kept.includes(name))
            .map((name) => `${declarationOf(name)} /* @__PURE__ */ ${make}('${part.package}: ${name}');`),
    ].join('\n');
    return { contents, exported };
}

function declarationOf(name: string): string {
    return name === 'default' ? 'export default' : `export const ${name} =`;
}

function passedOn(names: readonly string[], path: string): string {
    return `export { ${names.join(', ')} } from ${JSON.stringify(path)};`;
}

/** A client that autorest made imports the shapes of all its requests and responses as one object. */
const shapesImport = /import \* as Mappers from "([./\w]+\/mappers\.js)"/;
const parametersImport = /import \* as Parameters from "([./\w]+\/parameters\.js)"/;

/**
 * Returns the module that a client imports as `Mappers`, with the shapes that its operations reach. core-client throws
 * when it looks for any other. Undefined: the client imports no such object.
 */
export async function shapesFor(client: string): Promise<string | undefined> {
    const text = await readFile(client, 'utf8');
    const [, shapesPath] = shapesImport.exec(text) ?? [];
    if (shapesPath === undefined) return undefined;
    const path = join(dirname(client), shapesPath);
    const shapes = await loadedModule(path);
    const [, parametersPath] = parametersImport.exec(text) ?? [];
    const parameters =
        parametersPath === undefined ? {} : await loadedModule(join(dirname(client), parametersPath));
    const reached = new Set<string>();
    const waiting = [
        ...membersIn(text, 'Mappers'),
        ...membersIn(text, 'Parameters').flatMap((name) => shapeNamesIn(parameters[name])),
    ];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (reached.has(next)) continue;
        if (!(next in shapes)) throw new Error(`${path} has no shape ${next}, which ${client} needs`);
        reached.add(next);
        waiting.push(...shapeNamesIn(shapes[next]));
    }
    return passedOn([...reached].sort(), path);
}

function membersIn(text: string, object: string): readonly string[] {
    return [...text.matchAll(new RegExp(`\\b${object}\\.(\\w+)`, 'g'))].flatMap(([, name = '']) => name);
}

/** Returns the names of the shapes in a shape or parameter. Throws where its subtypes would be needed. */
function shapeNamesIn(value: unknown): readonly string[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
        if (key === 'polymorphicDiscriminator')
            throw new Error('A shape with subtypes is reached, which scripts/unused-parts does not follow');
        return key === 'className' ? [String(inner)] : shapeNamesIn(inner);
    });
}

/**
 * Returns the module of all shapes as plain data. As published, a shape takes properties from another one when it loads,
 * so that esbuild keeps both.
 */
export async function plainShapes(path: string): Promise<string> {
    return Object.entries(await loadedModule(path))
        .map(([name, shape]) => `export const ${name} = ${literalOf(shape)};`)
        .join('\n');
}

/** Returns JavaScript for a value of plain data. Throws for any other. */
function literalOf(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(literalOf).join()}]`;
    if (value instanceof RegExp) return String(value);
    if (typeof value === 'function')
        throw new Error('A shape has a function, which scripts/unused-parts does not copy');
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
    return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${literalOf(inner)}`)}}`;
}

async function loadedModule(path: string): Promise<Readonly<Record<string, unknown>>> {
    return await import(pathToFileURL(path).href);
}

import { innerLayers, type Layer, topLayers } from './layers.ts';

/** The linter's overrides that hold the layers, as text of lint/layers.json. */
export function biomeLayers(): string {
    const top = Object.entries(topLayers).map(([folder, layer]) =>
        override([`${folder}/**`], layer, refusedTops(folder, layer)),
    );
    const inner = innerLayers.flatMap(({ parent, folders, layer, refused = [] }) => {
        const rules = topLayers[layer];
        if (rules === undefined) throw new Error(`lint/layers.ts: there is no layer ${layer}`);
        return Object.keys(folders).map((folder) => {
            const path = `${parent}/${folder}`;
            return override([`${path}/**`], rules, [
                ...refusedTops(layer, rules),
                ...refusedSiblings(path),
                ...refused,
            ]);
        });
    });
    return `${JSON.stringify({ overrides: [...top, ...inner] }, undefined, 4)}\n`;
}

/** Patterns of the imports of folders beside the folder, and beside those that it lies in, that it may not have. */
function refusedSiblings(path: string): readonly string[] {
    return innerLayers.flatMap(({ parent, folders }) => {
        if (!path.startsWith(`${parent}/`)) return [];
        const below = path.slice(parent.length + 1).split('/');
        const [own = ''] = below;
        const others = Object.keys(folders).filter((name) => name !== own);
        const up = '../'.repeat(below.length);
        return others
            .filter((name) => folders[own]?.includes(name) !== true)
            .map((name) => `${up}${name}/**`);
    });
}

/** Patterns of the imports of other top folders that the layer may not have. */
function refusedTops(folder: string, { imports, except = [] }: Layer): readonly string[] {
    const known = [...Object.keys(topLayers), 'scripts', 'test'].filter((other) => other !== folder);
    const names = known
        // The sandbox may import nothing of `src`, and has folders of the same names.
        .filter((path) => folder !== 'sandbox' || !path.startsWith('src/'))
        .map((path) => path.replace(/^src\//, ''))
        .filter((name) => !imports.includes(name));
    return [
        ...names.map((name) => `**/${name}/**`),
        ...except,
        ...(folder === 'sandbox' ? ['**/src/**'] : []),
        ...(isPureLayer(folder) || folder === 'src/report' ? ['**/ports.ts'] : []),
    ];
}

function isPureLayer(folder: string): boolean {
    return topLayers[folder]?.isPure === true;
}

const effects = [
    'process',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'fetch',
    'console',
    'performance',
    'crypto',
];

function override(includes: readonly string[], layer: Layer, refused: readonly string[]): object {
    const group = [...(layer.noPackages ?? []), ...refused];
    const deniedGlobals = Object.fromEntries(effects.map((name) => [name, layer.why]));
    return {
        includes,
        linter: {
            rules: {
                style: {
                    noRestrictedImports: {
                        level: 'error',
                        options: { patterns: [{ group, message: layer.why }] },
                    },
                    ...(layer.isPure === true
                        ? { noRestrictedGlobals: { level: 'error', options: { deniedGlobals } } }
                        : {}),
                },
            },
        },
        ...(layer.isPure === true ? { plugins: ['./lint/pure.grit'] } : {}),
    };
}

/**
 * The layers: what each folder may import. `npm run generate` writes the linter's rules from this table
 * (lint/layers.json, which biome.json extends), and a test says when they are stale. ARCHITECTURE.md gives the reasons.
 */
export interface Layer {
    /** Folders of the same parent, and top folders of `src`, that files of this one may import. Itself always. */
    readonly imports: readonly string[];
    /** Files of these folders that it may not import all the same, as patterns. */
    readonly except?: readonly string[];
    /** Packages that it may not import, as patterns. */
    readonly noPackages?: readonly string[];
    /** No clock, environment, randomness, network, timers or promises. */
    readonly isPure?: true;
    /** The linter's message for a violation. */
    readonly why: string;
}

const pure = {
    noPackages: ['node:*', '@azure/*'],
    isPure: true,
    why: 'A pure layer has no effects and imports only layers below it (ARCHITECTURE.md, Layers).',
} as const;

const workflow = {
    noPackages: ['node:*', '@azure/*'],
    why: 'A workflow has effects through ports only, and imports only folders below it (ARCHITECTURE.md, Layers).',
} as const;

const adapter = {
    noPackages: ['@azure/functions'],
    why: 'An adapter decides nothing about compliance, and imports only folders below it (ARCHITECTURE.md, Layers).',
} as const;

/** Top folders of the repository and of `src`, from the bottom up. */
export const topLayers: Readonly<Record<string, Layer>> = {
    'src/model': { imports: [], ...pure },
    'src/changes': { imports: ['model'], ...pure },
    'src/controls': { imports: ['model', 'changes'], ...pure },
    'src/baseline': { imports: ['model'], ...pure },
    'src/policy': { imports: ['model'], ...pure },
    'src/engine': { imports: ['model', 'changes', 'controls'], ...pure },
    'src/views': { imports: ['model', 'changes', 'controls', 'baseline', 'engine'], ...pure },
    'src/policy-export': { imports: ['model', 'controls', 'baseline'], ...pure },
    'src/policy-import': { imports: ['model', 'controls', 'baseline', 'policy', 'policy-export'], ...pure },
    'src/settings': {
        imports: ['model', 'baseline'],
        noPackages: ['@azure/*'],
        why: 'Settings are parsed without any client (ARCHITECTURE.md, Layers).',
    },
    'src/report': {
        imports: ['model', 'changes', 'controls', 'engine', 'views'],
        noPackages: ['node:*', '@azure/*'],
        why: 'Reports turn results into text and have no effects (ARCHITECTURE.md, Layers).',
    },
    'src/workflows': {
        imports: ['model', 'changes', 'controls', 'baseline', 'engine', 'views'],
        ...workflow,
    },
    'src/telemetry': {
        imports: ['model'],
        noPackages: ['node:*', '@azure/*', '@opentelemetry/*'],
        why: 'Telemetry observes ports, decides nothing, and knows no exporter (ARCHITECTURE.md, Layers).',
    },
    'src/postgresql': {
        imports: ['model'],
        noPackages: ['@azure/*'],
        why: 'The adapter of PostgreSQL decides nothing about compliance, and only commands import it (ARCHITECTURE.md, Layers).',
    },
    'src/azure': { imports: ['model', 'changes', 'baseline', 'telemetry'], ...adapter },
    'src/http': {
        imports: ['model', 'report', 'workflows'],
        noPackages: ['@azure/*'],
        why: 'The operators’ API calls workflows and ports (ARCHITECTURE.md, Layers).',
    },
    'src/console': {
        imports: ['model', 'changes', 'controls', 'views', 'report', 'http', 'workflows'],
        noPackages: ['node:*', '@azure/*'],
        why: 'Pages and actions call workflows, ports and routes (ARCHITECTURE.md, Layers).',
    },
    functions: {
        imports: [
            'model',
            'changes',
            'controls',
            'baseline',
            'engine',
            'settings',
            'workflows',
            'telemetry',
            'azure',
            'http',
            'console',
        ],
        except: ['**/engine/gate.ts', '**/engine/plan.ts', '**/engine/evaluate.ts'],
        why: 'Functions parse, call one workflow and map the result (ARCHITECTURE.md, Layers).',
    },
    cli: {
        imports: [
            'model',
            'changes',
            'controls',
            'baseline',
            'policy',
            'policy-export',
            'policy-import',
            'engine',
            'settings',
            'report',
            'workflows',
            'azure',
            'postgresql',
        ],
        why: 'Commands parse their options, call one workflow and print a report (ARCHITECTURE.md, Layers).',
    },
    sandbox: {
        imports: ['scripts'],
        why: 'The sandbox shares no code with the product: a mistake in one must not hide the same mistake in the other (ARCHITECTURE.md, Layers).',
    },
};

/** Folders of `src/workflows`, from the bottom up. */
const workflows: Readonly<Record<string, readonly string[]>> = {
    flow: [],
    'in-force': [],
    notifications: [],
    audit: ['flow', 'notifications'],
    server: ['flow'],
    intake: ['flow', 'server'],
    assessment: ['flow', 'server'],
    remediation: ['flow', 'server', 'assessment'],
    fleet: ['flow', 'server'],
    operators: ['flow', 'audit', 'server', 'fleet'],
    queries: ['flow', 'in-force', 'server', 'fleet'],
    'failed-messages': ['flow', 'server', 'remediation', 'operators'],
    delivery: ['flow', 'failed-messages'],
};

/** Folders of `src/azure`, from the bottom up. */
const azure: Readonly<Record<string, readonly string[]>> = {
    client: [],
    'event-grid': ['client'],
    notifications: ['client'],
    'key-vault': ['client'],
    'resource-manager': ['client', 'key-vault'],
    changes: ['client', 'key-vault', 'resource-manager'],
    telemetry: ['client'],
    storage: ['client'],
    'read-only': ['client', 'key-vault', 'resource-manager'],
};

/** Folders of `src/azure/storage`, from the bottom up; what all of them use lies beside them. */
const storage: Readonly<Record<string, readonly string[]>> = {
    rest: [],
    schemas: [],
    blobs: ['rest', 'schemas'],
    audit: ['rest', 'blobs'],
    queues: ['rest', 'schemas'],
    servers: ['rest', 'schemas'],
};

/** Folders of `sandbox`, from the bottom up; `main.ts` composes them. */
const sandbox: Readonly<Record<string, readonly string[]>> = {
    host: [],
    simulator: [],
    storage: ['simulator'],
    databases: ['simulator'],
    demo: ['simulator'],
    start: ['simulator', 'storage', 'databases'],
};

/** Folders of `sandbox/databases`, from the bottom up; `index.ts` composes them. */
const databases: Readonly<Record<string, readonly string[]>> = {
    azure: [],
    native: ['azure'],
    control: ['azure', 'native'],
    gateway: ['control'],
    versions: [],
};

const foundation = ['kernel', 'world', 'context'];
const provider = [...foundation, 'arm', 'access', 'catalogue'];

/** Folders of `sandbox/simulator`, from the bottom up; the files beside them compose them. */
const simulator: Readonly<Record<string, readonly string[]>> = {
    kernel: [],
    catalogue: [],
    faults: ['kernel'],
    world: ['kernel'],
    access: ['kernel', 'world'],
    context: ['kernel', 'catalogue', 'world'],
    identity: ['kernel', 'world'],
    policy: foundation,
    arm: [...foundation, 'access', 'policy'],
    advisor: provider,
    authorization: [...provider, 'policy'],
    'event-grid': provider,
    insights: provider,
    'key-vault': provider,
    management: provider,
    network: provider,
    'operational-insights': provider,
    'policy-insights': provider,
    postgresql: provider,
    'resource-graph': provider,
    security: provider,
    resources: [...provider, 'postgresql'],
    fleet: [...foundation, 'catalogue', 'insights', 'key-vault'],
    console: [...foundation, 'faults', 'identity', 'event-grid', 'key-vault', 'postgresql'],
};

/** Folders within a folder: each may import only those named with it. */
export const innerLayers: readonly {
    readonly parent: string;
    readonly folders: Readonly<Record<string, readonly string[]>>;
    /** The layer whose rules hold for them as well. */
    readonly layer: string;
    /** Files and folders beside or above the parent that none of them may import, as patterns. */
    readonly refused?: readonly string[];
}[] = [
    {
        parent: 'src/controls',
        folders: { databases: ['definition', 'shared'], definition: [], shared: ['definition'] },
        layer: 'src/controls',
        refused: ['../*.ts'],
    },
    { parent: 'src/engine', folders: { events: [] }, layer: 'src/engine', refused: ['../*.ts'] },
    {
        parent: 'src/http',
        folders: { definition: [], routes: ['definition'] },
        layer: 'src/http',
        refused: ['../*.ts'],
    },
    {
        parent: 'src/console',
        folders: {
            definition: [],
            elements: ['definition'],
            pages: ['definition', 'elements'],
            actions: ['definition', 'elements'],
            client: [],
        },
        layer: 'src/console',
        refused: ['../*.ts'],
    },
    { parent: 'src/workflows', folders: workflows, layer: 'src/workflows' },
    { parent: 'src/azure', folders: azure, layer: 'src/azure' },
    { parent: 'src/azure/storage', folders: storage, layer: 'src/azure' },
    { parent: 'sandbox', folders: sandbox, layer: 'sandbox', refused: ['../main.ts'] },
    { parent: 'sandbox/databases', folders: databases, layer: 'sandbox', refused: ['../index.ts'] },
    {
        parent: 'sandbox/simulator',
        folders: simulator,
        layer: 'sandbox',
        refused: ['../*.ts', '../../host/**', '../../storage/**', '../../demo/**', '../../start/**'],
    },
];

/** The shape of everything that is stored, as JSON Schema, and what a version may change of it. */
import * as z from 'zod';
import { inForceShape } from '../../src/azure/storage/blobs/in-force-store.ts';
import { outboxShape } from '../../src/azure/storage/blobs/outbox-blob.ts';
import { creationMarkShape, pauseShape } from '../../src/azure/storage/blobs/pause-switch.ts';
import { fleetShape } from '../../src/azure/storage/schemas/fleet-message-schema.ts';
import { assessmentShape, remediationShape } from '../../src/azure/storage/schemas/message-schema.ts';
import {
    controlsSummaryShape,
    historyShape,
    overviewShape,
} from '../../src/azure/storage/schemas/overview-schema.ts';
import { recordShape } from '../../src/azure/storage/schemas/record-schema.ts';
import {
    minReaderOf,
    presentVersion,
    type StoredShape,
} from '../../src/azure/storage/schemas/stored-version.ts';
import { sweepShape } from '../../src/azure/storage/schemas/sweep-schema.ts';
import { budgetShape } from '../../src/azure/storage/servers/budget-ledger.ts';

export interface Shape {
    readonly version: number;
    readonly minReader: number;
    /** JSON Schema of the stored value. */
    readonly schema: unknown;
}

export type Shapes = Readonly<Record<string, Shape>>;

/** Returns the shapes of the present code. */
export function presentShapes(): Shapes {
    return {
        record: shapeOf(recordShape),
        assessmentMessage: shapeOf(assessmentShape),
        remediationMessage: shapeOf(remediationShape),
        fleetMessage: shapeOf(fleetShape),
        sweep: shapeOf(sweepShape),
        inForce: shapeOf(inForceShape),
        outbox: shapeOf(outboxShape),
        pause: shapeOf(pauseShape),
        pauseBeginning: shapeOf(creationMarkShape),
        budget: shapeOf(budgetShape),
        history: shapeOf(historyShape),
        overview: shapeOf(overviewShape),
        controlsSummary: shapeOf(controlsSummaryShape),
    };
}

function shapeOf<Value>({ upgrades, schema }: StoredShape<Value>): Shape {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
    // The pattern of a format says the same at a length of hundreds of characters.
    const text = JSON.stringify(json, (name, value: unknown) =>
        isObject(value) && 'format' in value && name !== 'properties'
            ? { ...value, pattern: undefined }
            : value,
    );
    return {
        version: presentVersion(upgrades),
        minReader: minReaderOf(upgrades),
        schema: JSON.parse(text),
    };
}

/** Returns what the second shape takes from a reader of the first one: fields, words, types, and what was optional. */
export function narrowings(before: unknown, after: unknown, path = ''): readonly string[] {
    if (!isObject(before) || !isObject(after)) {
        return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${path} changed`];
    }
    const [was, is] = [listOf(before.required), listOf(after.required)];
    const required = is.filter((name) => !was.includes(name)).map((name) => `${path}/${name} is required`);
    const optional = was.filter((name) => !is.includes(name)).map((name) => `${path}/${name} is optional`);
    const words = listOf(before.enum).filter((word) => !listOf(after.enum).includes(word));
    const removed = words.map((word) => `${path} has no ${word}`);
    const rest = Object.keys(before)
        .filter((name) => name !== 'required' && name !== 'enum')
        .flatMap((name) => narrowingsOf(name, before[name], after[name], `${path}/${name}`));
    return [...required, ...optional, ...removed, ...rest];
}

function narrowingsOf(name: string, before: unknown, after: unknown, path: string): readonly string[] {
    if (after === undefined) return [`${path} is gone`];
    const isUnion = (name === 'anyOf' || name === 'oneOf') && Array.isArray(before) && Array.isArray(after);
    if (!isUnion) return narrowings(before, after, path);
    // A kind that was added is no narrowing: each of the known ones must have its match.
    return before.flatMap((option: unknown, index) =>
        after.some((other: unknown) => narrowings(option, other).length === 0)
            ? []
            : [`${path}/${index} is gone`],
    );
}

/** Returns a schema without the properties of these names, at any depth. */
export function withoutFields(schema: unknown, names: readonly string[]): unknown {
    if (Array.isArray(schema)) return schema.map((item: unknown) => withoutFields(item, names));
    if (!isObject(schema)) return schema;
    const entries = Object.entries(schema).filter(([name]) => !names.includes(name));
    return Object.fromEntries(entries.map(([name, value]) => [name, withoutFields(value, names)]));
}

function listOf(value: unknown): readonly string[] {
    return Array.isArray(value) ? value.map(String) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

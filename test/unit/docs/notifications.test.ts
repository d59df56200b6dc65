import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { dataSchemas } from '../../../src/azure/notifications/notification-schemas.ts';
import { schemaProblems } from '../../support/notification-schemas.ts';
import { repositoryFiles, textOf } from './repository.ts';

const folder = 'docs/notifications';
const types = [...dataSchemas.keys()];

function json(name: string) {
    return JSON.parse(textOf(`${folder}/${name}`));
}

/** The published schemas, as a consumer's validator reads them. */
const validator = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
addFormats.default(validator);
const isEvent = validator.compile(json('event.schema.json'));
for (const type of types) validator.addSchema(json(`${type}.schema.json`));

test('every type has a schema and an example, and there are no others', () => {
    const files = types.flatMap((type) => [`${type}.example.json`, `${type}.schema.json`]);
    const expected = [...files, 'event.schema.json'].map((name) => `${folder}/${name}`);
    expect(repositoryFiles(`${folder}/*.json`).toSorted()).toEqual(expected.toSorted());
});

test.each(types)('the example of %s is an event, and its data what the schema that it names says', (type) => {
    const example = json(`${type}.example.json`);
    expect(isEvent(example), JSON.stringify(isEvent.errors)).toBe(true);
    expect(example.type).toBe(type);
    const validate = validator.getSchema(example.dataschema);
    expect(validate?.(example.data), JSON.stringify(validate?.errors)).toBe(true);
    expect(schemaProblems(example)).toEqual([]);
});

test('the schemas take fields that a later version adds, and refuse data without a certain field', () => {
    const { data, dataschema, ...rest } = json('Pgwarden.AwaitingApproval.example.json');
    const validate = validator.getSchema(dataschema);
    expect(validate?.({ ...data, invented: 1 })).toBe(true);
    expect(isEvent({ ...rest, data, dataschema, invented: 1 })).toBe(true);
    const { approvalId: _, ...without } = data;
    expect(validate?.(without)).toBe(false);
    expect(validate?.({ ...data, outcome: 'held' })).toBe(false);
    expect(isEvent({ ...rest, data, dataschema, id: 'any' })).toBe(false);
});

test('the names of types are kept for good', () => {
    expect(types.toSorted()).toMatchInlineSnapshot(`
      [
        "Pgwarden.Anchored",
        "Pgwarden.Approved",
        "Pgwarden.AssessmentRequested",
        "Pgwarden.Attributed",
        "Pgwarden.AwaitingApproval",
        "Pgwarden.BaselineChanged",
        "Pgwarden.BaselineRefused",
        "Pgwarden.BudgetExhausted",
        "Pgwarden.Declined",
        "Pgwarden.Dismissed",
        "Pgwarden.DryRunChanged",
        "Pgwarden.Exempted",
        "Pgwarden.ExemptionExpiring",
        "Pgwarden.Failed",
        "Pgwarden.Flapping",
        "Pgwarden.Held",
        "Pgwarden.Intended",
        "Pgwarden.KeyAtRisk",
        "Pgwarden.PauseReminder",
        "Pgwarden.Paused",
        "Pgwarden.Rejected",
        "Pgwarden.Reported",
        "Pgwarden.Resolved",
        "Pgwarden.Resumed",
        "Pgwarden.Retried",
        "Pgwarden.Reverted",
        "Pgwarden.ServerDeleted",
        "Pgwarden.ServerMoved",
        "Pgwarden.ServerReturned",
        "Pgwarden.Superseded",
        "Pgwarden.SweepCompleted",
        "Pgwarden.SweepOverdue",
        "Pgwarden.SweepRequested",
        "Pgwarden.UndoRequested",
        "Pgwarden.Unknown",
        "Pgwarden.Verified",
        "Pgwarden.Withdrawn",
        "Pgwarden.WouldChange",
      ]
    `);
});

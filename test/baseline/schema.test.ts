import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { standardControls } from '../../src/baseline/profiles.ts';
import { baselineJsonSchema } from '../../src/baseline/schema.ts';

it('is published as it is: when this fails, run `npm run --silent baseline -- schema > docs/baseline.schema.json`', () => {
    const published = readFileSync(join(import.meta.dirname, '../../docs/baseline.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(baselineJsonSchema(standardControls()));
});

it('offers editors the controls and modes, and no other fields', () => {
    expect(baselineJsonSchema(['log-checkpoints'])).toMatchObject({
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        additionalProperties: false,
        properties: {
            modes: {
                additionalProperties: false,
                properties: { 'log-checkpoints': { enum: ['off', 'report', 'approve', 'enforce'] } },
            },
            extends: { enum: ['standard', 'strict', 'azure-policy', 'mcsb', 'cis'] },
            exemptions: {
                items: {
                    required: ['controls', 'reason', 'owner', 'expires', 'kind'],
                    oneOf: [
                        { required: ['subscription'] },
                        { required: ['resourceGroup'] },
                        { required: ['tag'] },
                        { required: ['server'] },
                    ],
                },
            },
        },
    });
});

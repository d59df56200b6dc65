import { expect, it } from 'vitest';
import { baselineJsonSchema } from '../../../src/baseline/schema.ts';

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

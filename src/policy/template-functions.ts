import { addressFunctions } from './address-functions.ts';
import { dateFunctions } from './date-functions.ts';
import type { Signatures } from './expression.ts';
import { anyNumber, type TemplateFunction } from './function-arguments.ts';
import { listFunctions } from './list-functions.ts';
import { logicFunctions } from './logic-functions.ts';
import { textFunctions } from './text-functions.ts';

/** Functions whose arguments are evaluated before. */
export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map(
    Object.entries({
        ...logicFunctions,
        ...textFunctions,
        ...listFunctions,
        ...dateFunctions,
        ...addressFunctions,
    }),
);

/** Functions that evaluate only what they need, or ask for the resource, the assignment, or the clock. */
export const specialFunctions: Signatures = new Map([
    ['if', { min: 3, max: 3 }],
    ['and', { min: 1, max: anyNumber }],
    ['or', { min: 1, max: anyNumber }],
    ['coalesce', { min: 1, max: anyNumber }],
    ['parameters', { min: 1, max: 1 }],
    ['field', { min: 1, max: 1 }],
    ['current', { min: 0, max: 1 }],
    ['subscription', { min: 0, max: 0 }],
    ['resourcegroup', { min: 0, max: 0 }],
    ['requestcontext', { min: 0, max: 0 }],
    ['policy', { min: 0, max: 0 }],
    ['utcnow', { min: 0, max: 1 }],
]);

/** Every function of a rule. */
export const ruleSignatures: Signatures = new Map([...specialFunctions, ...templateFunctions]);

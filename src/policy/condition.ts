import type { Template } from './expression.ts';
import type { Field } from './fields.ts';

/** A condition of a policy rule. */
export type Condition =
    | { readonly kind: 'allOf' | 'anyOf'; readonly conditions: readonly Condition[] }
    | { readonly kind: 'not'; readonly condition: Condition }
    | Leaf;

/** One comparison. */
export interface Leaf {
    readonly kind: 'leaf';
    readonly operand: Operand;
    readonly operator: Operator;
    readonly wanted: Template;
}

export type Operand =
    /** `field` is absent where the name is an expression: then it is known only when it is evaluated. */
    | { readonly kind: 'field'; readonly name: Template; readonly field?: Field }
    | { readonly kind: 'value'; readonly value: Template }
    | {
          readonly kind: 'fieldCount';
          readonly alias: string;
          readonly field: Extract<Field, { kind: 'alias' }>;
          readonly where?: Condition;
      }
    | {
          readonly kind: 'valueCount';
          readonly value: Template;
          readonly name: string;
          readonly where?: Condition;
      };

/** The conditions that Azure Policy documents. */
export const operators = [
    ...(['equals', 'notEquals', 'like', 'notLike', 'match', 'notMatch'] as const),
    ...(['matchInsensitively', 'notMatchInsensitively', 'contains', 'notContains', 'in', 'notIn'] as const),
    ...(['containsKey', 'notContainsKey', 'less', 'lessOrEquals', 'greater', 'greaterOrEquals'] as const),
    'exists' as const,
];

export type Operator = (typeof operators)[number];

/** Returns the leaves of the condition, those within counts too. */
export function leavesOf(condition: Condition): readonly Leaf[] {
    switch (condition.kind) {
        case 'allOf':
        case 'anyOf':
            return condition.conditions.flatMap(leavesOf);
        case 'not':
            return leavesOf(condition.condition);
        case 'leaf': {
            const { operand } = condition;
            const where = 'where' in operand ? operand.where : undefined;
            return [condition, ...(where === undefined ? [] : leavesOf(where))];
        }
    }
}

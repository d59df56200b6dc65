import type { References } from '../controls/definition/control.ts';
import type { Severity } from '../model/severity.ts';

/** Terms of OCSF's Compliance Finding. Source: https://schema.ocsf.io/1.3.0/classes/compliance_finding */

export const ocsfVersion = '1.3.0';
export const classUid = 2003;

/** OCSF's numbers with the captions that belong to them. */
export type Coded = readonly [id: number, caption: string];

export const ocsfSeverities: Readonly<Record<Severity, Coded>> = {
    high: [4, 'High'],
    medium: [3, 'Medium'],
    low: [2, 'Low'],
};

/** The frameworks that a control refers to. */
export function standardsOf({ mcsb, cis, azurePolicy }: Tagged): readonly string[] {
    return [
        ...(mcsb.length === 0 ? [] : ['Microsoft cloud security benchmark']),
        ...(cis.length === 0 ? [] : ['CIS Microsoft Azure Foundations Benchmark 3.0.0']),
        ...(azurePolicy.length === 0 ? [] : ['Azure Policy built-in definitions']),
        'Pgwarden baseline',
    ];
}

type Tagged = Readonly<Record<'mcsb' | 'cis', readonly string[]>> & {
    readonly azurePolicy: readonly Pick<References['azurePolicy'][number], 'id'>[];
};

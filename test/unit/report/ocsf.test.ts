import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { ocsfReport } from '../../../src/report/ocsf.ts';
import { complianceFindingSchema } from '../../support/ocsf-schema.ts';
import { everything, fleet, ledger, publicAccess, result, server } from './fleet.ts';

function findings(text: string) {
    return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
}

it('every line is a Compliance Finding of OCSF 1.3.0', () => {
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(complianceFindingSchema);
    const lines = findings(ocsfReport(everything, '1.2.3'));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines)
        expect({ valid: validate(line), errors: validate.errors }).toEqual({ valid: true, errors: null });
});

it('gives each control of each server its status, and a control that does not apply no finding', () => {
    const lines = findings(ocsfReport(everything, '1.2.3'));
    const statuses = lines.map((line) => [
        line.resources[0].name,
        line.compliance.control,
        line.compliance.status,
        line.status,
    ]);
    expect(statuses).toContainEqual(['orders', 'secure-transport', 'Fail', 'New']);
    expect(statuses).toContainEqual(['ledger', 'secure-transport', 'Pass', 'Resolved']);
    expect(statuses.filter(([, , status]) => status === 'Unknown')).not.toEqual([]);
    expect(findings(ocsfReport(fleet([ledger]), '1.2.3'))).toHaveLength(2);
});

it('warns of a finding in mode report', () => {
    const verdict = { kind: 'drifted', evidence: [{ what: 'w', found: 'f', wanted: 'g' }] } as const;
    const controls = [result(publicAccess, verdict, { mode: 'report' })];
    const reported = server('reported', { kind: 'assessed', controls, writes: [] });
    expect(findings(ocsfReport(fleet([reported]), '1.2.3'))).toMatchObject([
        {
            severity: 'High',
            compliance: { status_id: 2, status: 'Warning', status_detail: 'w: found f, wanted g' },
        },
    ]);
});

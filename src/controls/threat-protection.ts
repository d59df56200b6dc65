import { compliant, drifted } from '../model/verdict.ts';
import { defineControl } from './control.ts';

export const threatProtection = defineControl({
    id: 'threat-protection',
    title: 'Advanced threat protection is enabled',
    severity: 'medium',
    area: 'platform',
    references: {
        azurePolicy: ['2a6ae02f-7590-40d7-88ba-b18e205a32fd', 'd38668f5-d155-42c7-ab3d-9b57b50f8fbf'],
        mcsb: ['LT-1', 'LT-2'],
        cis: [],
    },
    reads: ['threatProtection'],
    evaluate({ threatProtection: { state } }) {
        if (state.toLowerCase() === 'enabled') return compliant;
        return drifted([
            { what: 'advancedThreatProtectionSettings/Default.state', found: state, wanted: 'Enabled' },
        ]);
    },
    plan({ threatProtection: { state } }) {
        if (state.toLowerCase() === 'enabled') return [];
        return [
            {
                kind: 'threatProtection',
                from: state,
                to: 'Enabled',
                control: 'threat-protection',
                disruption: 'none',
            },
        ];
    },
});

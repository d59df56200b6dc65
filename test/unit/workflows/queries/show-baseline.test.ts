import { expect, test } from 'vitest';
import { listedExemptions } from '../../../../src/baseline/exemptions.ts';
import { parseBaseline } from '../../../../src/baseline/parse.ts';
import { effectiveBaseline } from '../../../../src/baseline/resolve.ts';
import { controls } from '../../../../src/controls/index.ts';
import { BaselineUnreadableError } from '../../../../src/errors.ts';
import type { CurrentBaseline } from '../../../../src/model/current-baseline.ts';
import type { BaselineSource } from '../../../../src/ports.ts';
import {
    listExemptions,
    type ShowBaselinePorts,
    showBaseline,
} from '../../../../src/workflows/queries/show-baseline.ts';
import { workspaceId } from '../../../support/states.ts';
import { server, worldWith } from '../../../support/story.ts';

const clock = { now: () => new Date('2026-06-15T12:00:00.000Z') };

function exemption(overrides: object) {
    return { reason: 'r', owner: 'o', kind: 'waiver', controls: ['secure-transport'], ...overrides };
}

const document = {
    name: 'contoso',
    extends: 'standard',
    modes: { 'log-checkpoints': 'report' },
    scopes: [{ server: 'orders', thresholds: { tlsMinimumVersion: '1.3' } }],
    exemptions: [
        exemption({ server: 'orders', expires: '2026-09-01' }),
        exemption({ server: 'till-*', expires: '2026-07-01', controls: ['log-checkpoints'] }),
        exemption({ server: 'orders', expires: '2026-01-01', controls: ['pgaudit-loaded'] }),
    ],
};

/** Where the document is in force, with an exemption of Azure Policy. */
function source(overrides: Partial<CurrentBaseline> = {}): BaselineSource {
    const text = JSON.stringify(document);
    const parsed = parseBaseline(
        text,
        controls.map(({ id }) => id),
    );
    if (parsed.kind !== 'valid') throw new Error(JSON.stringify(parsed.problems));
    const { baseline } = parsed;
    return {
        current: async () => ({
            name: 'contoso',
            digest: 'd'.repeat(64),
            source: { kind: 'document', text },
            needsTags: false,
            notifications: { outcomes: [], minimumSeverity: 'low', exemptionDays: 0 },
            exemptions: listedExemptions(baseline),
            effective(each) {
                const own = effectiveBaseline(baseline, each, clock.now(), {
                    diagnosticSettings: { workspaceId },
                });
                const ofPolicy = {
                    reason: 'a policy exemption',
                    owner: 'Azure Policy',
                    expires: '2026-08-01T00:00:00Z',
                    kind: 'mitigated' as const,
                };
                return {
                    ...own,
                    digest: 'd'.repeat(64),
                    exemptions: { 'geo-redundant-backup': ofPolicy, ...own.exemptions },
                };
            },
            ...overrides,
        }),
    };
}

function ports(baseline: BaselineSource): ShowBaselinePorts {
    return { ...worldWith().ports(), baseline, clock };
}

test('every value of the effective baseline names its source', async () => {
    const shown = await showBaseline(ports(source()), server);
    const from = (path: string) => {
        const setting = shown.settings.find((each) => each.path === path);
        return [setting?.value, setting?.from];
    };
    expect(shown.name).toBe('contoso');
    expect(from('modes.log-checkpoints')).toEqual(['report', 'document contoso']);
    expect(from('modes.secure-transport')).toEqual(['enforce', 'profile standard']);
    expect(from('thresholds.tlsMinimumVersion')).toEqual(['1.3', 'contoso $.scopes[0] (server orders)']);
    expect(from('thresholds.diagnosticSettings.workspaceId')).toEqual([workspaceId, 'app settings']);
    expect(from('guardRails.attempts')).toEqual([5, 'profile standard']);
});

test('exemptions of a server are shown with their source and state, those in force first, expiring first', async () => {
    const { exemptions, warnings } = await showBaseline(ports(source()), server);
    expect(exemptions.map(({ control, status, from }) => [control, status, from])).toEqual([
        ['geo-redundant-backup', 'inForce', 'Azure Policy'],
        ['secure-transport', 'inForce', 'contoso $.exemptions[0]'],
        ['pgaudit-loaded', 'expired', 'contoso $.exemptions[2]'],
    ]);
    expect(warnings).toEqual([expect.stringContaining('$.exemptions[2]: expired at 2026-01-01')]);
});

test('the exemptions in force of the fleet come in the order of their end', async () => {
    const { exemptions, respectsPolicyExemptions } = await listExemptions(ports(source()));
    expect(exemptions.map(({ servers, expires }) => [servers, expires])).toEqual([
        ['server till-*', '2026-07-01'],
        ['server orders', '2026-09-01'],
    ]);
    expect(respectsPolicyExemptions).toBe(false);
});

test('a baseline that needs tags that were not read, or that this version cannot read, is unreadable', async () => {
    const needsTags = ports(source({ needsTags: true }));
    await expect(showBaseline(needsTags, server)).rejects.toThrow(BaselineUnreadableError);
    const unknown = ports(source({ source: { kind: 'document', text: '{"modes":{"no-such":"off"}}' } }));
    await expect(showBaseline(unknown, server)).rejects.toThrow(BaselineUnreadableError);
});

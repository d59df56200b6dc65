import { expect } from 'vitest';
import type { TestKind } from './test-kind.ts';

const sample = {
    kind: 'parameter',
    name: 'require_secure_transport',
    from: 'off',
    to: 'on',
    dataType: 'Boolean',
    isDynamicConfig: true,
    control: 'secure-transport',
    disruption: 'connectivity',
} as const;

const values = [
    { dataType: 'Boolean', from: 'off', to: 'on' },
    { dataType: 'Integer', from: '3', to: '7' },
    { dataType: 'Enumeration', from: 'none', to: 'ddl' },
    { dataType: 'Set', from: 'pg_cron', to: 'pg_cron,pgaudit' },
    { dataType: 'String', from: '%t', to: '%t %u' },
] as const;

export const parameter = {
    sample,
    arbitrary: (fc) =>
        fc
            .tuple(fc.constantFrom('x', 'pgaudit.log', 'work_mem'), fc.constantFrom(...values), fc.boolean())
            .map(([name, value, isDynamicConfig]) => ({ ...sample, ...value, name, isDynamicConfig })),
    permission: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
    apply(state, { name, to, isDynamicConfig }) {
        const found = state.parameters[name];
        if (found === undefined) throw new Error(`${name} is not there`);
        const isConfigPendingRestart = !isDynamicConfig || found.isConfigPendingRestart;
        const written = { ...found, value: to, isConfigPendingRestart };
        return { ...state, parameters: { ...state.parameters, [name]: written } };
    },
    current: ({ parameters }, { name }) => parameters[name]?.value,
    expectSurvival({ name, dataType, from, to }, fields) {
        if (dataType.toLowerCase() === 'set') expectMembers(from, to, fields);
        if (name === 'log_line_prefix') expect(to.startsWith(from)).toBe(true);
        // `0x7` is no number of days.
        if (name === 'logfiles.retention_days')
            expect(!/x/i.test(from) && Number(from) > Number(to)).toBe(false);
    },
} satisfies TestKind<'parameter'>;

/** Every member stays, in its order, except those that the control takes away and what a minus takes away itself. */
function expectMembers(from: string, to: string, takenAway: readonly string[]): void {
    if (takenAway.includes('*')) {
        // Which members may go depends on the thresholds; none is added, and the others keep their order.
        const left = members(from);
        for (const member of members(to)) expect(left.splice(0, left.indexOf(member) + 1)).toContain(member);
        return;
    }
    const minus = /(^|,)\s*"?-/;
    expect(to).not.toMatch(minus);
    if (minus.test(from)) return;
    const kept = members(from).filter((member) => !takenAway.includes(member));
    // PostgreSQL 18: `on` stands for these three.
    const written = members(to === 'on' ? 'on,receipt,authentication,authorization' : to);
    for (const member of kept) expect(written).toContain(member);
    for (const member of takenAway) expect(members(to).length > 1 && written.includes(member)).toBe(false);
}

function members(value: string): string[] {
    return value
        .toLowerCase()
        .split(',')
        .map((member) => member.trim().replaceAll('"', ''))
        .filter((member) => member !== '');
}

/** What people do to servers in a storm, and how it shows that it was repaired. */
import type { FlexibleServer } from '../../../sandbox/simulator/world/world.ts';
import type { Method } from '../../support/sandbox-azure.ts';

export interface StormDrift {
    readonly what: string;
    /** One write of Resource Manager, below the server. */
    readonly method: Method;
    readonly below: string;
    readonly body?: object;
    /** Whether the server is as the baseline says, by its own record. */
    readonly isRepaired: (server: FlexibleServer) => boolean;
}

function parameter(name: string, drifted: string, isWanted: (value: string) => boolean): StormDrift {
    return {
        what: name,
        method: 'PATCH',
        below: `configurations/${name}`,
        body: { properties: { value: drifted, source: 'user-override' } },
        isRepaired: ({ record }) => {
            const value = record.parameters[name]?.value;
            return value === undefined || isWanted(value.toLowerCase());
        },
    };
}

function holds(...members: readonly string[]): (value: string) => boolean {
    return (value) => members.every((member) => value.includes(member));
}

const isOn = (value: string): boolean => value === 'on';

export const stormDrifts: readonly StormDrift[] = [
    parameter('require_secure_transport', 'off', isOn),
    parameter('log_checkpoints', 'off', isOn),
    parameter('log_connections', 'off', (value) => value !== 'off'),
    parameter('log_disconnections', 'off', isOn),
    parameter('password_encryption', 'md5', (value) => value === 'scram-sha-256'),
    parameter('connection_throttle.enable', 'off', isOn),
    parameter('pgaudit.log', 'read', holds('role', 'ddl')),
    parameter('log_line_prefix', '%t-%c-', holds('%u', '%d')),
    {
        what: 'threat protection',
        method: 'PUT',
        below: 'advancedThreatProtectionSettings/Default',
        body: { properties: { state: 'Disabled' } },
        isRepaired: ({ record }) => record.threatProtection.state === 'Enabled',
    },
];

/** What is not as the baseline says, `server: what`. */
export function notRepaired(servers: readonly FlexibleServer[]): readonly string[] {
    return servers.flatMap((server) =>
        stormDrifts
            .filter(({ isRepaired }) => !isRepaired(server))
            .map(({ what }) => `${server.name}: ${what}`),
    );
}

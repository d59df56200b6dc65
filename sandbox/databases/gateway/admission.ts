/** Decides from a server's record alone who reaches it, and how: what Azure's network and `pg_hba.conf` decide. */
import type { FirewallRuleRecord, ServerRecord } from '../../simulator/world/server-record.ts';
import { statesUp } from '../control/database-server.ts';
import { parameterIn } from '../control/settings.ts';
import type { Refusal } from './wire.ts';

/** Where a client is. */
export interface ClientPlace {
    /** `private`: in a network that is peered with every virtual network and has every private endpoint. */
    readonly network: 'public' | 'private';
    /** The address from which it reaches public servers. */
    readonly publicAddress: string;
    /** Whether that address is one of Azure's, as the firewall rule 0.0.0.0 means. */
    readonly isInAzure: boolean;
}

export type Reach = 'private' | 'public' | 'none';

/** The way from the client to the server, firewall rules aside. */
export function reachOf({ properties, privateEndpointConnections }: ServerRecord, place: ClientPlace): Reach {
    if (!statesUp.includes(properties.state)) return 'none';
    const { delegatedSubnetResourceId, publicNetworkAccess } = properties.network;
    const hasEndpoint = Object.values(privateEndpointConnections).some(({ status }) => status === 'Approved');
    const isPrivate = delegatedSubnetResourceId !== undefined || hasEndpoint;
    if (place.network === 'private' && isPrivate) return 'private';
    if (delegatedSubnetResourceId !== undefined) return 'none';
    return publicNetworkAccess === 'Enabled' ? 'public' : 'none';
}

/** A session that a client asks for. */
export interface Asked {
    readonly place: ClientPlace;
    readonly user: string;
    readonly database: string;
    readonly isEncrypted: boolean;
    /** A connection for replication. */
    readonly isReplication: boolean;
}

/** The refusal of Azure's `pg_hba.conf`, of which the firewall rules and `require_secure_transport` are a part. */
export function refusalOf(record: ServerRecord, asked: Asked): Refusal | undefined {
    const { place, user, isEncrypted } = asked;
    const isWithoutEntry =
        (reachOf(record, place) === 'public' && !isInFirewall(record, place)) ||
        (!isEncrypted && parameterIn(record, 'require_secure_transport') === 'on');
    // Documented: the message for an address without a rule. Assumed: the same without TLS.
    if (isWithoutEntry)
        return { code: '28000', message: `no pg_hba.conf entry for ${described(record, asked)}` };
    // Assumed: nobody but Azure logs in with it.
    if (user === 'azuresu') {
        return { code: '28000', message: `pg_hba.conf rejects connection for ${described(record, asked)}` };
    }
    return undefined;
}

/** PostgreSQL's own words, which changed with 14. */
function described({ properties }: ServerRecord, asked: Asked): string {
    const { place, user, database, isEncrypted, isReplication } = asked;
    const isOld = Number(properties.version) < 14;
    const encryption = isEncrypted
        ? isOld
            ? 'SSL on'
            : 'SSL encryption'
        : isOld
          ? 'SSL off'
          : 'no encryption';
    const target = isReplication ? '' : `, database "${database}"`;
    const kind = isReplication ? 'replication connection from host' : 'host';
    return `${kind} "${place.publicAddress}", user "${user}"${target}, ${encryption}`;
}

function isInFirewall({ firewallRules }: ServerRecord, { publicAddress, isInAzure }: ClientPlace): boolean {
    return Object.values(firewallRules).some(
        (rule) => covers(rule, publicAddress) || (isInAzure && covers(rule, '0.0.0.0')),
    );
}

function covers({ startIpAddress, endIpAddress }: FirewallRuleRecord, address: string): boolean {
    const number = numberOf(address);
    return numberOf(startIpAddress) <= number && number <= numberOf(endIpAddress);
}

function numberOf(address: string): number {
    return address.split('.').reduce((total, part) => total * 256 + Number(part), 0);
}

/** The versions of TLS that the server takes, in Node's words. Assumed: without a maximum, 1.3. */
export function tlsVersionsOf(record: ServerRecord): {
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
    readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
} {
    const is13 = (name: string): boolean => parameterIn(record, name) === 'TLSv1.3';
    const isMost12 = parameterIn(record, 'ssl_max_protocol_version') === 'TLSv1.2';
    return {
        minVersion: is13('ssl_min_protocol_version') ? 'TLSv1.3' : 'TLSv1.2',
        maxVersion: isMost12 ? 'TLSv1.2' : 'TLSv1.3',
    };
}

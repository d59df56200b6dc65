import { failureOf } from '../client/failure.ts';
import type { ServerClients } from './change-adapter.ts';

/** Null for a child that does not exist. Azure says 404 for a server that does not exist as well: that is an error. */
export async function childOrNull<Found>(
    { postgres, server }: ServerClients,
    reading: Promise<Found>,
): Promise<Found | null> {
    try {
        return await reading;
    } catch (error) {
        if (failureOf(error).status !== 404) throw error;
        await postgres.servers.get(server.resourceGroup, server.name);
        return null;
    }
}

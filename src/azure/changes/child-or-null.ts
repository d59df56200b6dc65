import { failureOf } from '../client/failure.ts';
import type { ServerClients } from './change-adapter.ts';

/** Returns null for a missing child. Azure also returns 404 for a missing server: then this throws. */
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

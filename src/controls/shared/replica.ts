/** Tells if the server is a read replica: `AsyncReplica` or `GeoAsyncReplica`. */
export function isReplica({ replicationRole }: { readonly replicationRole: string }): boolean {
    return replicationRole.toLowerCase().endsWith('replica');
}

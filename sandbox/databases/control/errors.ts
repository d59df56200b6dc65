/** The sandbox cannot give this server databases. The message is what a client is told. */
export class NoDatabasesError extends Error {
    override readonly name = 'NoDatabasesError';
}

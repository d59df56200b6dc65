import type { Service, SimulatorResponse } from '../kernel/http.ts';
import type { World } from '../world/world.ts';
import type { Tokens } from './tokens.ts';

export interface ManagedIdentityOptions {
    readonly world: World;
    readonly tokens: Tokens;
    /** The secret that App Service puts into IDENTITY_HEADER. */
    readonly identityHeader: string;
}

/**
 * The managed identity endpoint of App Service and Functions: `GET {IDENTITY_ENDPOINT}?api-version=2019-08-01
 * &resource=…` with the X-IDENTITY-HEADER header. Plain HTTP, as there.
 */
export function managedIdentityService(options: ManagedIdentityOptions): Service {
    return (request) => {
        if (request.method !== 'GET' || request.path !== '/msi/token') {
            return failure(404, 'Not found');
        }
        if (request.headers['x-identity-header'] !== options.identityHeader) {
            return failure(401, 'Unauthorized: X-IDENTITY-HEADER is missing or wrong');
        }
        if (request.query.get('api-version') !== '2019-08-01') {
            return failure(400, 'Bad Request: api-version must be 2019-08-01');
        }
        const resource = request.query.get('resource');
        if (resource === null || resource === '') return failure(400, 'Bad Request: resource is missing');
        const wanted = request.query.get('client_id') ?? request.query.get('principal_id');
        const identity = [...options.world.principals.values()].find(
            (principal) =>
                principal.isManagedIdentity === true &&
                (wanted === null || principal.appId === wanted || principal.objectId === wanted),
        );
        if (identity === undefined) return failure(400, 'No Managed Identity found for specified ClientId');
        const { token, expiresOn } = options.tokens.issue(identity.objectId, resource);
        return {
            status: 200,
            body: {
                access_token: token,
                expires_on: String(expiresOn),
                resource,
                token_type: 'Bearer',
                client_id: identity.appId,
            },
        };
    };
}

function failure(statusCode: number, message: string): SimulatorResponse {
    return { status: statusCode, body: { statusCode, message, correlationId: '' } };
}

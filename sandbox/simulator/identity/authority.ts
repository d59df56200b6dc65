import type { Service, SimulatorAnswer, SimulatorRequest } from '../kernel/http.ts';
import type { World } from '../world/world.ts';
import type { Tokens } from './tokens.ts';

/** Whether a path of the Resource Manager port belongs to the token endpoint or to the cloud's description. */
export function isAuthorityPath(path: string): boolean {
    return /^\/(adfs|metadata)(\/|$)/i.test(path);
}

/**
 * What `az` needs of a registered cloud whose authority ends with `/adfs`: discovery, tokens for service principals
 * with a secret, and the description of the cloud's endpoints.
 */
export function authorityService(world: World, tokens: Tokens): Service {
    return (request) => {
        const path = request.path.replace(/\/$/, '').toLowerCase();
        if (path === '/metadata/endpoints') return { status: 200, body: cloudEndpoints(request) };
        if (path === '/adfs/.well-known/openid-configuration') {
            return { status: 200, body: discovery(request, world) };
        }
        if (
            request.method === 'POST' &&
            (path === '/adfs/oauth2/token' || path === '/adfs/oauth2/v2.0/token')
        ) {
            return clientCredentials(request, world, tokens);
        }
        return { status: 404, body: { error: 'not_found' } };
    };
}

function discovery({ origin }: SimulatorRequest, world: World): unknown {
    return {
        issuer: `https://sts.windows.net/${world.tenantId}/`,
        authorization_endpoint: `${origin}/adfs/oauth2/authorize`,
        token_endpoint: `${origin}/adfs/oauth2/token`,
        jwks_uri: `${origin}/adfs/discovery/keys`,
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        grant_types_supported: ['client_credentials'],
        response_types_supported: ['token'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
    };
}

function cloudEndpoints({ origin, query }: SimulatorRequest): unknown {
    const cloud = {
        name: 'PgwardenSandbox',
        galleryEndpoint: `${origin}/gallery`,
        graphEndpoint: `${origin}/graph`,
        portalEndpoint: `${origin}/portal`,
        authentication: {
            loginEndpoint: `${origin}/adfs`,
            audiences: [`${origin}/`],
            tenant: 'adfs',
            identityProvider: 'ADFS',
        },
        resourceManager: origin,
        graph: `${origin}/graph`,
        suffixes: { keyVaultDns: 'localhost' },
    };
    return query.get('api-version') === '2015-01-01' ? cloud : [cloud];
}

function clientCredentials(request: SimulatorRequest, world: World, tokens: Tokens): SimulatorAnswer {
    const form = new URLSearchParams(request.text ?? '');
    if (form.get('grant_type') !== 'client_credentials') {
        return refusal(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
    }
    const clientId = form.get('client_id')?.toLowerCase();
    const principal = [...world.principals.values()].find(({ appId }) => appId?.toLowerCase() === clientId);
    if (principal === undefined) {
        return refusal(400, 'unauthorized_client', `Application '${form.get('client_id')}' was not found.`);
    }
    if (principal.clientSecret === undefined || principal.clientSecret !== form.get('client_secret')) {
        return refusal(401, 'invalid_client', 'Invalid client secret provided.');
    }
    const audience =
        form.get('resource') ??
        form
            .get('scope')
            ?.split(' ')[0]
            ?.replace(/\/\.default$/, '');
    if (audience === undefined || audience === '') {
        return refusal(400, 'invalid_request', 'scope or resource is missing.');
    }
    const { token, expiresInSeconds } = tokens.issue(principal.objectId, audience);
    return {
        status: 200,
        body: {
            token_type: 'Bearer',
            expires_in: expiresInSeconds,
            ext_expires_in: expiresInSeconds,
            access_token: token,
        },
    };
}

function refusal(status: number, error: string, description: string): SimulatorAnswer {
    return { status, body: { error, error_description: description } };
}

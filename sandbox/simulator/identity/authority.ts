import { randomUUID } from 'node:crypto';
import type { Service, SimulatorRequest, SimulatorResponse } from '../kernel/http.ts';
import type { World } from '../world/world.ts';
import type { Tokens } from './tokens.ts';

/** A tenant's id, or a word of Entra for "whichever tenant the account is of". */
const tenantPath = /^\/(common|organizations|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/.*)?$/i;

/** True for the paths on Resource Manager's port of the token endpoint and of the cloud's description. */
export function isAuthorityPath(path: string): boolean {
    return /^\/(adfs|metadata)(\/|$)/i.test(path) || tenantPath.test(path);
}

/**
 * Everything that clients need to sign in: discovery, tokens for service principals with a secret, and the description of the
 * cloud's endpoints. Under `/adfs` as `az` asks a registered cloud, under a tenant as all others ask Entra.
 */
export function authorityService(world: World, tokens: Tokens): Service {
    return (request) => {
        const path = request.path.replace(/\/$/, '').toLowerCase();
        if (path === '/metadata/endpoints') return { status: 200, body: cloudEndpoints(request) };
        if (path.startsWith('/adfs')) return adfs(request, path.slice('/adfs'.length), world, tokens);
        const [, tenant = '', rest = ''] = tenantPath.exec(path) ?? [];
        return entra(request, tenant, rest, world, tokens);
    };
}

function adfs(request: SimulatorRequest, path: string, world: World, tokens: Tokens): SimulatorResponse {
    if (path === '/.well-known/openid-configuration') {
        const body = discovery(`${request.origin}/adfs`, `https://sts.windows.net/${world.tenantId}/`);
        return { status: 200, body };
    }
    if (path === '/discovery/keys') return { status: 200, body: tokens.publicKeys() };
    if (request.method === 'POST' && (path === '/oauth2/token' || path === '/oauth2/v2.0/token')) {
        return clientCredentials(request, world, tokens);
    }
    return { status: 404, body: { error: 'not_found' } };
}

function entra(
    request: SimulatorRequest,
    tenant: string,
    path: string,
    world: World,
    tokens: Tokens,
): SimulatorResponse {
    if (path === '/discovery/instance') return { status: 200, body: instances(request, tenant) };
    const isNamed = tenant !== 'common' && tenant !== 'organizations';
    if (isNamed && tenant !== world.tenantId.toLowerCase()) {
        return refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
    }
    const authority = `${request.origin}/${tenant}`;
    // Entra's own document holds the placeholder where the tenant is not known yet.
    const issuer = `${request.origin}/${isNamed ? tenant : '{tenantid}'}/v2.0`;
    switch (path) {
        case '/v2.0/.well-known/openid-configuration':
            return { status: 200, body: discovery(`${authority}`, issuer, '/v2.0') };
        case '/.well-known/openid-configuration':
            return { status: 200, body: discovery(authority, issuer) };
        case '/discovery/v2.0/keys':
        case '/discovery/keys':
            // Of the tokens for the tenant's application: no client can check those for Azure's services.
            return { status: 200, body: tokens.publicKeys() };
        case '/oauth2/v2.0/token':
        case '/oauth2/token':
            // Assumed: an application that names no tenant is signed in to its own.
            if (request.method === 'POST') return clientCredentials(request, world, tokens);
            break;
    }
    return { status: 404, body: { error: 'not_found' } };
}

/** The endpoints below an authority. `version` is that of its token endpoint. */
function discovery(authority: string, issuer: string, version: '' | '/v2.0' = ''): unknown {
    return {
        issuer,
        authorization_endpoint: `${authority}/oauth2${version}/authorize`,
        token_endpoint: `${authority}/oauth2${version}/token`,
        jwks_uri: `${authority}/discovery${version}/keys`,
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        grant_types_supported: ['client_credentials'],
        response_types_supported: ['token'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
    };
}

/** The question of clients before they trust an authority's host. */
function instances({ origin }: SimulatorRequest, tenant: string): unknown {
    const host = new URL(origin).host;
    return {
        tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
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

function clientCredentials(request: SimulatorRequest, world: World, tokens: Tokens): SimulatorResponse {
    const form = new URLSearchParams(request.text ?? '');
    const grant = form.get('grant_type');
    if (grant !== 'client_credentials') {
        const message = `The app requested an unsupported grant type '${grant}'. The sandbox knows client_credentials.`;
        return refusal(400, 'unsupported_grant_type', 70003, message);
    }
    const clientId = form.get('client_id')?.toLowerCase();
    const principal = [...world.principals.values()].find(({ appId }) => appId?.toLowerCase() === clientId);
    if (principal === undefined) {
        const message = `Application with identifier '${form.get('client_id')}' was not found in the directory 'Contoso'.`;
        return refusal(400, 'unauthorized_client', 700016, message);
    }
    if (principal.clientSecret === undefined || principal.clientSecret !== form.get('client_secret')) {
        return refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
    }
    const audience =
        form.get('resource') ??
        form
            .get('scope')
            ?.split(' ')[0]
            ?.replace(/\/\.default$/, '');
    if (audience === undefined || audience === '') {
        const message = "The request body must contain the following parameter: 'scope'.";
        return refusal(400, 'invalid_request', 900144, message);
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

/** `code`: the number of Entra's error, `AADSTS…`. */
function refusal(status: number, error: string, code: number, message: string): SimulatorResponse {
    return {
        status,
        body: {
            error,
            error_description: `AADSTS${code}: ${message}`,
            error_codes: [code],
            trace_id: randomUUID(),
            correlation_id: randomUUID(),
        },
    };
}

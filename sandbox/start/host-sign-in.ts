/** What the host's App Service authentication needs to know of the sandbox's tenant. */
import type { Simulator } from '../simulator/index.ts';
import { application } from '../simulator/world/application.ts';

/** The host reads it in sandbox/host/authentication/configuration.ts; the two share no code. */
export interface HostSignIn {
    readonly tenantId: string;
    readonly clientId: string;
    readonly audiences: readonly string[];
    readonly issuer: string;
    readonly keysUrl: string;
    readonly people: readonly { readonly objectId: string; readonly name: string }[];
    readonly roles: readonly { readonly value: string; readonly meaning: string }[];
    readonly sessionSecret: string;
}

export function hostSignIn({ endpoints, world }: Simulator, sessionSecret: string): HostSignIn {
    const people = [...world.principals.values()].filter(({ type }) => type === 'User');
    return {
        tenantId: world.tenantId,
        clientId: application.appId,
        audiences: [application.identifierUri],
        issuer: `https://sts.windows.net/${world.tenantId}/`,
        keysUrl: `${endpoints.resourceManager}/${world.tenantId}/discovery/keys`,
        people: people.map(({ objectId, name }) => ({ objectId, name: name ?? objectId })),
        roles: application.appRoles,
        sessionSecret,
    };
}

/** What the authentication of an app is told by the process that starts the host. */
export interface SignInConfiguration {
    readonly tenantId: string;
    /** Application id of the app registration that signs people in. */
    readonly clientId: string;
    /** Values of `aud` in the tokens that the app accepts, compared exactly. */
    readonly audiences: readonly string[];
    /** Value of `iss` in these tokens. */
    readonly issuer: string;
    /** Where the issuer publishes its keys, as a JSON Web Key Set. */
    readonly keysUrl: string;
    /** Those who can be chosen on the sign-in page. */
    readonly people: readonly MadeUpPerson[];
    /** App roles that can be chosen there, the first one by default. */
    readonly roles: readonly AppRole[];
    /** Seals the session cookies: a host that is started again knows the sessions of the last one. */
    readonly sessionSecret: string;
}

export interface MadeUpPerson {
    readonly objectId: string;
    /** User principal name. */
    readonly name: string;
}

export interface AppRole {
    readonly value: string;
    /** A clause that says what the role allows. */
    readonly meaning: string;
}

/** The message names the fields that are missing or wrong. */
export class SignInConfigurationError extends Error {
    override readonly name = 'SignInConfigurationError';
}

/** JSON of a SignInConfiguration; absent: the authentication is off. */
const variable = 'SANDBOX_HOST_SIGN_IN';

/**
 * Takes the configuration out of the environment, so that the app does not see it, and says there what the platform
 * says: whether its authentication is on. Throws SignInConfigurationError that names the fields which are missing or wrong.
 * Source: "Environment variables and app settings in Azure App Service" (WEBSITE_AUTH_ENABLED is read-only).
 */
export function takeSignIn(environment: Record<string, string | undefined>): SignInConfiguration | undefined {
    const text = environment[variable];
    delete environment[variable];
    delete environment.WEBSITE_AUTH_ENABLED;
    if (text === undefined) return undefined;
    const document: unknown = JSON.parse(text);
    const wrong = wrongFields(document);
    if (!isConfiguration(document, wrong))
        throw new SignInConfigurationError(`${variable} is not usable: ${wrong.join(', ')}.`);
    environment.WEBSITE_AUTH_ENABLED = 'True';
    return document;
}

function isConfiguration(document: unknown, wrong: readonly string[]): document is SignInConfiguration {
    return isRecord(document) && wrong.length === 0;
}

function wrongFields(document: unknown): readonly string[] {
    if (!isRecord(document)) return ['it is not a JSON object'];
    const texts = ['tenantId', 'clientId', 'issuer', 'keysUrl', 'sessionSecret'];
    return [
        ...texts.filter((field) => !isText(document[field])),
        ...(isListOf(document.audiences, isText) ? [] : ['audiences']),
        ...(isListOf(document.people, hasTexts('objectId', 'name')) ? [] : ['people']),
        ...(isListOf(document.roles, hasTexts('value', 'meaning')) ? [] : ['roles']),
    ];
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
    return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function hasTexts(...fields: readonly string[]): (value: unknown) => boolean {
    return (value) => isRecord(value) && fields.every((field) => isText(value[field]));
}

function isText(value: unknown): boolean {
    return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

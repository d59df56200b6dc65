import manifest from '../../package.json' with { type: 'json' };

/** Version of Pgwarden. */
export const version: string = manifest.version;

type Environment = Readonly<Record<string, string | undefined>>;

/** Which deployment this is, in words: the function app, which the platform names, and the version of Pgwarden. */
export function deploymentName(environment: Environment): string {
    return `${environment.WEBSITE_SITE_NAME ?? 'local'}, Pgwarden ${version}`;
}

/** Returns the `source` of the app's events: every deployment that publishes to one topic has its own. */
export function notificationSource(environment: Environment): string {
    return `/pgwarden/${environment.WEBSITE_SITE_NAME ?? 'local'}`;
}

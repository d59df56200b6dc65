import manifest from '../../package.json' with { type: 'json' };

/** Which deployment this is, in words: the function app, which the platform names, and the version of Pgwarden. */
export function deploymentName(environment: Readonly<Record<string, string | undefined>>): string {
    return `${environment.WEBSITE_SITE_NAME ?? 'local'}, Pgwarden ${manifest.version}`;
}

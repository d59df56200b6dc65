/** Hosts of Microsoft's sign-in services, of all clouds. */
const publicHosts: readonly string[] = [
    'login.microsoftonline.com',
    'login.microsoft.com',
    'login.windows.net',
    'sts.windows.net',
    'login.microsoftonline.us',
    'login.usgovcloudapi.net',
    'login.chinacloudapi.cn',
    'login.partner.microsoftonline.cn',
];

/**
 * Returns whether tokens come from one of Microsoft's own clouds. Microsoft does not know other authorities (a private
 * cloud, the sandbox), so clients must not ask Microsoft to validate them.
 */
export function isPublicAuthority(environment: Readonly<Record<string, string | undefined>>): boolean {
    const host = environment.AZURE_AUTHORITY_HOST;
    return host === undefined || host === '' || publicHosts.includes(hostOf(host));
}

function hostOf(text: string): string {
    try {
        return new URL(text).host.toLowerCase();
    } catch {
        return '';
    }
}

/** The hosts under which Microsoft signs in to its clouds. */
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
 * Whether tokens come from one of Microsoft's own clouds. Another authority (a private cloud, the sandbox) is unknown to
 * Microsoft, so clients must not ask there whether it is genuine.
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

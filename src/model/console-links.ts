/**
 * Returns the address of the page of the operators' console on which they decide on a change. `console`: address of the
 * console, without a slash at its end. `server`: resource id.
 */
export function decisionLink(console: string, server: string, approvalId: string): string {
    return `${console}/decisions/${encodeURIComponent(approvalId)}?server=${encodeURIComponent(server)}`;
}

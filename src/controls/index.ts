import { connectionThrottling } from './connection-throttling.ts';
import type { Control } from './control.ts';
import { diagnosticSettings } from './diagnostic-settings.ts';
import { encryptionKeyVersion } from './encryption-key-version.ts';
import { logCheckpoints } from './log-checkpoints.ts';
import { logConnections } from './log-connections.ts';
import { logDisconnections } from './log-disconnections.ts';
import { pgauditClasses } from './pgaudit-classes.ts';
import { pgauditLoaded } from './pgaudit-loaded.ts';
import { secureTransport } from './secure-transport.ts';
import { tlsMinimumVersion } from './tls-minimum-version.ts';

/** Every control of the baseline, in the order in which pages and reports show them. */
export const controls: readonly Control[] = [
    secureTransport,
    tlsMinimumVersion,
    logCheckpoints,
    logConnections,
    logDisconnections,
    connectionThrottling,
    pgauditLoaded,
    pgauditClasses,
    diagnosticSettings,
    encryptionKeyVersion,
];

/** The control with that id, or undefined. */
export function controlById(id: string): Control | undefined {
    return controls.find((control) => control.id === id);
}

/** The kinds of change, one line each. `src/azure/changes/index.ts` has the same lines. */
export { administrator } from './administrator.ts';
export { authConfig } from './auth-config.ts';
export { backup } from './backup.ts';
export { dataEncryption } from './data-encryption.ts';
export { diagnosticSetting } from './diagnostic-setting.ts';
export { fipsMode } from './fips-mode.ts';
export { firewallRule } from './firewall-rule.ts';
export { keyRotation } from './key-rotation.ts';
export { keyRotationPolicy } from './key-rotation-policy.ts';
export { maintenanceWindow } from './maintenance-window.ts';
export { network } from './network.ts';
export { parameter } from './parameter.ts';
export { restart } from './restart.ts';
export { storage } from './storage.ts';
export { threatProtection } from './threat-protection.ts';

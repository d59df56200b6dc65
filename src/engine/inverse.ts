import type { Change } from '../model/change.ts';

/** The change that takes another one back, or why there is none. */
export function inverseOf(change: Change): Change | string {
    switch (change.kind) {
        case 'restart':
            return 'a restart cannot be taken back';
        case 'keyRotation':
            return 'a rotated key cannot be turned back; point the server at the older version instead';
        case 'keyRotationPolicy':
            if (change.from === null) return 'Key Vault cannot be left without the rotation policy again';
            return { ...change, from: change.to, to: change.from };
        case 'parameter':
            return { ...change, from: change.to, to: change.from };
        case 'threatProtection':
            return { ...change, from: change.to, to: change.from };
        case 'diagnosticSetting':
            if (change.to === null)
                return 'the setting was deleted; nothing says what it was to be put back as';
            return { ...change, from: change.to, to: change.from };
        case 'administrator':
            return { ...change, from: change.to, to: change.from };
        case 'firewallRule':
            return { ...change, from: change.to, to: change.from };
        case 'network':
            return { ...change, from: change.to, to: change.from };
        case 'authConfig':
            return { ...change, from: change.to, to: change.from };
        case 'backup':
            return { ...change, from: change.to, to: change.from };
        case 'dataEncryption':
            return { ...change, from: change.to, to: change.from };
    }
}

/** Values that travel through a browser and that only the app can make and read. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface Seal {
    /** `purpose`: what was sealed for one is nothing for another. `until`: milliseconds since 1970. */
    close(purpose: string, value: unknown, until: number): string;
    /** Undefined: it was not sealed here for this purpose, was changed, or has ended. */
    open(purpose: string, text: string): unknown;
}

/** AES-256-GCM, as URL-safe text. */
export function seal(secret: string, now: () => number): Seal {
    const key = createHash('sha256').update(secret).digest();
    return {
        close(purpose, value, until) {
            const nonce = randomBytes(nonceBytes);
            const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
            const text = Buffer.concat([cipher.update(JSON.stringify({ until, value })), cipher.final()]);
            return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
        },
        open(purpose, text) {
            const opened = decrypted(key, purpose, Buffer.from(text, 'base64url'));
            return opened !== undefined && opened.until > now() ? opened.value : undefined;
        },
    };
}

const nonceBytes = 12;
const tagBytes = 16;

interface Sealed {
    readonly until: number;
    readonly value: unknown;
}

function decrypted(key: Buffer, purpose: string, bytes: Buffer): Sealed | undefined {
    if (bytes.length <= nonceBytes + tagBytes) return undefined;
    const [nonce, rest] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes)];
    try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
            .setAAD(Buffer.from(purpose))
            .setAuthTag(rest.subarray(0, tagBytes));
        const text = Buffer.concat([decipher.update(rest.subarray(tagBytes)), decipher.final()]);
        return JSON.parse(text.toString('utf8'));
    } catch {
        return undefined;
    }
}

import { createHash, createHmac } from 'node:crypto';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import type { ArmCall } from './route.ts';

/** The two URLs of an operation. */
export type PollKind = 'azureAsyncOperation' | 'operationResults';

export interface PollSignatures {
    /** The query parameters t, c, s and h for an operation. Each of its two URLs has its own. */
    sign(kind: PollKind, operationId: string): string;
    refusal(kind: PollKind, call: ArmCall): SimulatorResponse | undefined;
}

/** Poll URLs are some 3.5 KB long and only good as they were given. */
export function pollSignatures(secret: string, certificateSeed: string): PollSignatures {
    const certificate = Buffer.from(certificateSeed).toString('base64url').slice(0, 2_700);
    const signed = (
        kind: PollKind,
        operationId: string,
        ticks: string,
    ): { readonly s: string; readonly h: string } => {
        const text = `${kind}|${operationId.toLowerCase()}|${ticks}|${certificate}`;
        const parts = [...'0123456789'].map((part) =>
            createHmac('sha256', secret).update(part).update(text).digest('base64url'),
        );
        return { s: parts.join(''), h: createHash('sha256').update(text).digest('base64url') };
    };
    return {
        sign(kind, operationId) {
            const t = String(BigInt(Date.now()) * 10_000n + 621_355_968_000_000_000n);
            const { s, h } = signed(kind, operationId, t);
            return new URLSearchParams({ t, c: certificate, s, h }).toString();
        },
        /** Assumed: 401 when a part is missing, 403 when one was changed. */
        refusal(kind, call) {
            const { query } = call.request;
            const [t, c, s, h] = ['t', 'c', 's', 'h'].map((name) => query.get(name));
            if (t == null || c == null || s == null || h == null) {
                return azureError(401, 'AuthenticationFailed', 'The operation URL is not signed.');
            }
            const expected = signed(kind, call.parameters.operation ?? '', t);
            if (c === certificate && s === expected.s && h === expected.h) return undefined;
            return azureError(403, 'AuthorizationFailed', 'The signature of the operation URL is not valid.');
        },
    };
}

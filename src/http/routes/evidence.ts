import * as z from 'zod';
import type { Digest } from '../../ports.ts';
import { evidenceCsv } from '../../report/evidence-csv.ts';
import { evidenceHtml } from '../../report/evidence-html.ts';
import { evidenceOcsf, isWhole } from '../../report/evidence-ocsf.ts';
import { evidenceStyle } from '../../report/evidence-style.ts';
import { headPattern } from '../../workflows/queries/previous-head.ts';
import { type ShowEvidencePorts, showEvidence } from '../../workflows/queries/show-evidence.ts';
import { evidenceShape } from '../definition/evidence.ts';
import { since, until } from '../definition/fields.ts';
import type { FileAnswer } from '../definition/file-answer.ts';
import type { Answer, Route } from '../definition/route.ts';

const formats = ['json', 'html', 'csv', 'ocsf'] as const;
const allowedFormats = `allowed: ${formats.join(', ')}`;
const allowedHeads = 'allowed: verification.head of an earlier report';

const evidenceQuery = z.strictObject({
    since: since.describe('start, inclusive; default: 30 days before the end'),
    until: until.describe('end, exclusive; default: now. At most 366 days after the start'),
    format: z
        .enum(formats, allowedFormats)
        .default('json')
        .describe('JSON, a page to print, a table, or findings for a SIEM'),
    previousHead: z
        .string(allowedHeads)
        .regex(headPattern, allowedHeads)
        .exactOptional()
        .describe('`verification.head` of an earlier report, to compare with'),
});

type Evidence = Awaited<ReturnType<typeof showEvidence>>;

type EvidenceRoutePorts = ShowEvidencePorts & { readonly digest: Digest };

/** `version`: that of Pgwarden, which findings name. */
export const evidence = (version: string): Route<EvidenceRoutePorts> => ({
    name: 'evidence',
    method: 'get',
    path: 'evidence',
    summary: 'reports a period to an auditor',
    query: evidenceQuery,
    response: evidenceShape,
    files: ['text/html', 'text/csv', 'application/x-ndjson'],
    refusals: ['InvalidQuery'],
    // It names its own time, so that no two are the same.
    isConditional: false,
    answer: async (ports, request) => {
        const { format, ...query } = evidenceQuery.parse(request.query);
        const found = await showEvidence(ports, query);
        switch (format) {
            case 'json':
                return { kind: 'shown', status: 200, body: found };
            case 'html':
                return file(found, 'html', 'text/html', evidenceHtml(found), pagePolicy(ports.digest));
            case 'csv':
                return file(found, 'csv', 'text/csv', evidenceCsv(found));
            case 'ocsf':
                return findings(ports, found, version);
        }
    },
});

function findings({ controls }: EvidenceRoutePorts, found: Evidence, version: string): Answer {
    if (isWhole(found)) {
        const text = evidenceOcsf(found, { version, controls });
        return file(found, 'ocsf.ndjson', 'application/x-ndjson', text);
    }
    const { openDrift, endedDrift } = found;
    const detail = `${openDrift.total} drifts are open and ${endedDrift.total} ended in the period; allowed: ${openDrift.items.length} and ${endedDrift.items.length}; ask for a shorter period`;
    return { kind: 'refused', code: 'Conflict', detail };
}

function file(
    { period }: Evidence,
    ending: string,
    type: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
): FileAnswer {
    const [from, to] = [period.since, period.until].map((at) => at.slice(0, 10));
    return {
        kind: 'file',
        contentType: `${type}; charset=utf-8`,
        fileName: `pgwarden-evidence-${from}-${to}.${ending}`,
        body,
        headers,
    };
}

/** Allows the page its own style and nothing else. */
function pagePolicy(digest: Digest): Readonly<Record<string, string>> {
    const hash = Buffer.from(digest(evidenceStyle), 'hex').toString('base64');
    return {
        'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    };
}

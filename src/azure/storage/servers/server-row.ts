import { createHash } from 'node:crypto';
import { MalformedInputError } from '../../../errors.ts';
import { type ServerId, serverKey, serverPath } from '../../../model/resource-id.ts';
import type { ServerRecord } from '../../../model/server-record.ts';
import { fittingRecord } from '../../../model/trimmed-record.ts';
import { parseRecord, recordText } from '../schemas/record-schema.ts';
import { mostTextCharacters, pieceColumns, textInColumns } from '../text-pieces.ts';
import { postureColumns } from './fleet-posture.ts';

/** A row of table `servers`: the record as JSON in pieces, and columns that queries filter by. */
export interface ServerRow {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [property: string]: unknown;
}

export function serverRowKeys(server: ServerId): Pick<ServerRow, 'partitionKey' | 'rowKey'> {
    return { partitionKey: server.subscriptionId.toLowerCase(), rowKey: serverKey(server) };
}

/** A record that is larger than a row loses detail. Throws MalformedInputError when nothing more can go. */
export function serverRow(server: ServerId, whole: ServerRecord): ServerRow {
    const record = fittingRecord(whole, (record) => recordText(record).length <= mostTextCharacters);
    const text = recordText(record);
    const isUnderWay = record.remediations.length > 0 || record.deferred !== undefined;
    return {
        ...serverRowKeys(server),
        ...pieceColumns('record', text, `The record of ${serverPath(server)}`),
        isUnderWay,
        isWaiting: isUnderWay || Object.keys(record.holds).length > 0,
        isAwaiting: record.pendingApprovals.length > 0,
        recordHash: hashOf(text),
        ...postureColumns(record),
    };
}

/**
 * The record in a row. A remediation in it is sent to Azure as it stands, so a row that is not exactly what was written
 * is no record. Throws MalformedInputError.
 */
export function recordIn(row: ServerRow): ServerRecord {
    const text = textInColumns('record', row);
    const name = `Row ${row.rowKey} of table servers`;
    const record = parseRecord(text, name);
    if (row.recordHash === hashOf(text)) return record;
    throw new MalformedInputError(`${name} is not as it was written`);
}

function hashOf(text: string): string {
    return createHash('sha256').update(text).digest('hex');
}

import { MalformedInputError } from '../../../errors.ts';
import { type ServerId, serverKey, serverPath } from '../../../model/resource-id.ts';
import type { ServerRecord } from '../../../model/server-record.ts';
import { fittingRecord } from '../../../model/trimmed-record.ts';
import { parseRecord, recordText } from '../schemas/record-schema.ts';
import { sha256 } from '../sha256.ts';
import { maxTextLength, pieceColumns, textInColumns } from '../text-pieces.ts';
import { postureColumns } from './fleet-posture.ts';

/** A row of table `servers`: the record as JSON in pieces, and columns that queries filter by. */
export interface ServerRow {
    readonly partitionKey: string;
    readonly rowKey: string;
    readonly [property: string]: unknown;
}

/** Returns the keys of a server's row. */
export function serverRowKeys(server: ServerId): Pick<ServerRow, 'partitionKey' | 'rowKey'> {
    return { partitionKey: server.subscriptionId.toLowerCase(), rowKey: serverKey(server) };
}

/** Returns the row of a record, trimmed when it is too long. Throws MalformedInputError when it cannot be trimmed further. */
export function serverRow(server: ServerId, whole: ServerRecord): ServerRow {
    const record = fittingRecord(whole, (record) => recordText(record).length <= maxTextLength);
    const text = recordText(record);
    const isUnderWay = record.remediations.length > 0 || record.deferred !== undefined;
    return {
        ...serverRowKeys(server),
        ...pieceColumns('record', text, `The record of ${serverPath(server)}`),
        isUnderWay,
        isWaiting: isUnderWay || Object.keys(record.holds).length > 0,
        isAwaiting: record.pendingApprovals.length > 0,
        recordHash: sha256(text),
        ...postureColumns(record),
    };
}

/**
 * Parses the record in a row. A remediation in it is sent to Azure unchanged, so a row that differs from what was written
 * is refused. Throws MalformedInputError.
 */
export function recordIn(row: ServerRow): ServerRecord {
    const text = textInColumns('record', row);
    const name = `Row ${row.rowKey} of table servers`;
    const record = parseRecord(text, name);
    if (row.recordHash === sha256(text)) return record;
    throw new MalformedInputError(`${name} does not hold what was written to it`);
}

import { expect, test } from 'vitest';
import { parseRecord, recordText } from '../../../../src/azure/storage/schemas/record-schema.ts';
import type { Inverse } from '../../../../src/changes/change-kind.ts';
import { kindOf } from '../../../../src/changes/kinds.ts';
import type { Change } from '../../../../src/model/change.ts';
import { emptyRecord, type ServerRecord } from '../../../../src/model/server-record.ts';
import { changes } from '../../../support/changes.ts';
import { idOf } from '../../../support/server-id.ts';
import { orders } from '../../../support/story.ts';

function inverseOf(change: Change): Inverse<Change> {
    return kindOf(change).inverse(change);
}

/** The server's row with the change on its way as an undo. */
function withUndo(change: ServerRecord['remediations'][number]['change']): ServerRecord {
    const at = '2026-06-15T12:00:00.000Z';
    return {
        ...emptyRecord(idOf(orders)),
        remediations: [
            {
                id: 'an-undo',
                change,
                cause: { kind: 'operator', action: 'undo', operator: 'olga', remediationId: 'a-repair' },
                authority: {
                    kind: 'undo',
                    operator: 'olga',
                    remediationId: 'a-repair',
                    exemptHours: 24,
                },
                status: 'planned',
                plannedAt: at,
                readAt: at,
                detectedAt: at,
                writes: 0,
                attempts: 0,
                requeues: 0,
                readBacks: 0,
            },
        ],
    };
}

test.each(Object.entries(changes))(
    'the undo of a change of kind %s is stored and read again',
    (_kind, change) => {
        const inverse = inverseOf(change);
        if (inverse.kind === 'none') return;
        const record = withUndo(inverse.change);
        expect(parseRecord(recordText(record), 'A row')).toEqual(record);
    },
);

test('the undo of a change that added a resource removes it', () => {
    const added = Object.values(changes).filter(({ from }) => from === null);
    expect(added.length).toBeGreaterThan(0);
    for (const change of added) {
        const inverse = inverseOf(change);
        if (inverse.kind === 'none') continue;
        const record = withUndo(inverse.change);
        expect(inverse.change.to).toBeNull();
        expect(parseRecord(recordText(record), 'A row').remediations[0]?.change.to).toBeNull();
    }
});

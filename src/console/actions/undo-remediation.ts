import { undo } from '../../http/routes/undo.ts';
import { type Action, field, textFields } from '../definition/action.ts';

/** Takes a remediation back. Fields: `id`, `server`, `comment`, `exemptHours`. */
export const undoRemediation: Action = {
    path: 'undo',
    route: undo,
    body(fields) {
        const hours = field(fields, 'exemptHours');
        return { ...textFields(fields), ...(hours === undefined ? {} : { exemptHours: Number(hours) }) };
    },
};

import { approval } from '../../http/routes/approvals.ts';
import { type Action, textFields } from '../definition/action.ts';

/** Decides on one change. Fields: `id`, `server`, `decision`, `comment`, `holdsAfterDryRun`. */
export const decideApproval: Action = {
    path: 'decide',
    route: approval,
    body: (fields) => {
        const { holdsAfterDryRun, ...rest } = textFields(fields);
        return { ...rest, ...(holdsAfterDryRun === 'true' ? { holdsAfterDryRun: true } : {}) };
    },
};

import type { FaultPlan } from '../kernel/faults.ts';

/** What one profile answers; what it leaves out it never disturbs. */
export type Profile = Partial<FaultPlan>;

import type { FaultPlan } from '../kernel/faults.ts';

/** The faults of one profile; a point that it leaves out is never disturbed. */
export type Profile = Partial<FaultPlan>;

/** The value of `--faults`: the profiles of the simulated Azure, and storage's own. */
import { type FaultProfileName, faultProfileNames, parseFaultProfiles } from '../simulator/faults/index.ts';
import { SandboxError } from './errors.ts';

const storageOutages = 'storage-outages';

export const faultNames: readonly string[] = [...faultProfileNames, storageOutages];

export interface ChosenFaults {
    readonly faults: readonly FaultProfileName[];
    readonly storageOutages: boolean;
}

/** Names with commas; `none` for a healthy Azure. Throws a SandboxError that names the allowed ones. */
export function parseFaults(text: string): ChosenFaults {
    const names = text.split(',').map((name) => name.trim());
    const azures = names.filter((name) => name !== storageOutages);
    try {
        return { faults: parseFaultProfiles(azures.join(',')), storageOutages: azures.length < names.length };
    } catch {
        throw new SandboxError(
            `--faults is '${text}', allowed are ${faultNames.join(', ')}, several with commas, or none.`,
        );
    }
}

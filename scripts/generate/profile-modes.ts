import type { ProfileName } from '../../src/baseline/profile-names.ts';
import type { Control } from '../../src/controls/definition/control.ts';
import type { Mode } from '../../src/model/baseline.ts';

/** The mode of a control in each shipped profile. Undefined: the profile leaves the control out. */
const profileModes: Readonly<Record<ProfileName, (control: Control) => Mode | undefined>> = {
    standard: ({ mode }) => mode,
    strict: ({ mode, strictMode }) => strictMode ?? (mode === 'approve' ? 'enforce' : mode),
    'azure-policy': ({ mode, references }) => (references.azurePolicy.length > 0 ? mode : undefined),
    mcsb: ({ mode, references }) => (references.mcsb.length > 0 ? mode : undefined),
    cis: ({ mode, references }) => (references.cis.length > 0 ? mode : undefined),
};

/** The document of a shipped profile with the modes that the controls declare; everything else stays as it is. */
export function withModes(document: string, name: ProfileName, controls: readonly Control[]): string {
    const lines = controls.flatMap((control) => {
        const mode = profileModes[name](control);
        return mode === undefined ? [] : [`        "${control.id}": "${mode}"`];
    });
    return document.replace(/^ {4}"modes": \{[^}]*\}/m, `    "modes": {\n${lines.join(',\n')}\n    }`);
}

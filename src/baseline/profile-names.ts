/** The shipped profiles, as `BASELINE` and `extends` name them. Each is baselines/{name}.json. */
export const profileNames = ['standard', 'strict', 'azure-policy', 'mcsb', 'cis'] as const;

export type ProfileName = (typeof profileNames)[number];

/** Returns whether a shipped profile has this name. */
export function isProfileName(text: string): text is ProfileName {
    return profileNames.some((name) => name === text);
}

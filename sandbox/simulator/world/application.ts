/** The app registration in the tenant with which the deployed app signs operators in. */
export const application = {
    appId: 'a9991d00-0000-4000-8000-000000001009',
    /** What clients ask tokens for, and the tokens' audience: they are of version 1.0. */
    identifierUri: 'api://pgwarden',
    appRoles: [
        { value: 'Operator', meaning: 'reads and decides' },
        { value: 'Reader', meaning: 'reads' },
    ],
} as const;

export type AppRoleName = (typeof application.appRoles)[number]['value'];

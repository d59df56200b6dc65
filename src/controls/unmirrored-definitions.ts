/** Microsoft's definitions for flexible servers that no control mirrors, by id, with the reason. */
export const unmirroredDefinitions: Readonly<Record<string, string>> = {
    'a7d3e5b1-8c4f-4a2b-9d6e-1f3c5a8b2e7d':
        'It sets any parameter to any value and has no opinion of its own.',
    'e27a6dfc-883f-4f9e-97cc-a819fe702400':
        'Deprecated: it looks for the parameter aad_auth_only, which flexible servers do not have.',
};

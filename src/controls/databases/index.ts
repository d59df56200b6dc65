import type { Control } from '../definition/control.ts';
import { administratorMembers } from './administrator-members.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { definerExecute } from './definer-execute.ts';
import { definerSearchPath } from './definer-search-path.ts';
import { extensions } from './extensions.ts';
import { foreignCredentials } from './foreign-credentials.ts';
import { passwordExpiry } from './password-expiry.ts';
import { pgauditCreated } from './pgaudit-created.ts';
import { predefinedRoles } from './predefined-roles.ts';
import { publicConnect } from './public-connect.ts';
import { publicRelations } from './public-relations.ts';
import { publicSchemaCreate } from './public-schema-create.ts';
import { roleAttributes } from './role-attributes.ts';
import { rolePasswords } from './role-passwords.ts';
import { rowSecurity } from './row-security.ts';
import { settingOverrides } from './setting-overrides.ts';

/** Every control that looks inside the databases, in the order in which pages and reports show them. Only a connection to PostgreSQL lets them judge. */
export const databaseControls: readonly Control[] = [
    administratorMembers,
    roleAttributes,
    predefinedRoles,
    rolePasswords,
    passwordExpiry,
    settingOverrides,
    publicConnect,
    publicSchemaCreate,
    publicRelations,
    defaultPrivileges,
    rowSecurity,
    definerSearchPath,
    definerExecute,
    foreignCredentials,
    extensions,
    pgauditCreated,
];

/** The statements that make Azure's server of a fresh PostgreSQL, before anybody uses it. */
import { entraFunctions, serverFunctions } from './functions.ts';
import { serverRoles } from './roles.ts';

export interface LayerStep {
    readonly database: string;
    readonly sql: string;
}

export function azureLayer(major: string): readonly LayerStep[] {
    return [
        { database: 'template1', sql: serverRoles(Number(major)) },
        // initdb has copied database postgres already.
        { database: 'template1', sql: serverFunctions },
        { database: 'postgres', sql: serverFunctions },
        // Documented: the functions that manage Entra roles are in this database.
        { database: 'postgres', sql: entraFunctions(Number(major)) },
        { database: 'template1', sql: 'create database azure_maintenance' },
        { database: 'template1', sql: 'create database azure_sys' },
        // Seen: no administrator can connect to azure_maintenance. Assumed: azure_sys is open to administrators.
        {
            database: 'postgres',
            sql: `revoke all on database azure_maintenance from public;
                revoke all on database azure_sys from public;
                grant connect on database azure_sys to azure_pg_admin;
                grant create on database postgres to azure_pg_admin;`,
        },
    ];
}

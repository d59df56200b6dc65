import { defineControl } from '../definition/control.ts';
import { notRepaired, ofEveryDatabase } from '../shared/database-texts.ts';
import { inDatabases, verdictInside, withoutDatabases } from '../shared/database-verdict.ts';
import { extensionsPage } from '../shared/links.ts';

/** Of every database, and those that Azure itself creates. */
const ofAzure = ['plpgsql', 'azure', 'pgaadauth'];

export const extensions = defineControl({
    id: 'extensions',
    title: 'Databases have no other extensions than the wanted ones',
    failureTitle: 'Databases have extensions that are not wanted',
    severity: 'low',
    area: 'access',
    mode: 'report',
    references: { azurePolicy: [], mcsb: [], cis: [] },
    texts: {
        checks: [
            'No database has an extension but those of the threshold `allowedExtensions`.',
            '`plpgsql`, `pgaudit`, and those of Azure are always allowed, and so is `anon` where `dataMasking` is true.',
            'Without the threshold, the control does not apply. No shipped profile has it.',
            ...ofEveryDatabase,
        ],
        why: [
            'An extension is code inside the database: some reach other servers, some run programs.',
            'One that exists stays when `azure.extensions` no longer allows it.',
        ],
        repair: [notRepaired, 'Dropping an extension drops the data in its types and tables.'],
        repairByHand: [
            '-- Without CASCADE, it fails where something depends on the extension.',
            'DROP EXTENSION <extension>;',
        ],
        outOfScope: [
            'Which extensions databases may create: see `extension-allow-list`.',
            'Versions of extensions, and the libraries in `shared_preload_libraries`.',
        ],
        links: [extensionsPage],
    },
    reads: ['catalogue', 'databases'],
    notAsked: ({ allowedExtensions }) =>
        allowedExtensions === undefined ? 'The baseline lists no extensions' : undefined,
    decidableWithout: withoutDatabases('extensions'),
    evaluate: ({ catalogue, databases }, { allowedExtensions = [], dataMasking }) =>
        verdictInside(catalogue, () => {
            const allowed = new Set([
                ...ofAzure,
                ...allowedExtensions,
                'pgaudit',
                ...(dataMasking ? ['anon'] : []),
            ]);
            return inDatabases(
                databases,
                (each) => each.extensions,
                ({ name, version }, { database }) =>
                    allowed.has(name.toLowerCase())
                        ? undefined
                        : {
                              what: `extension ${name} of database ${database}`,
                              found: `version ${version}`,
                              wanted: 'not there',
                          },
            );
        }),
});

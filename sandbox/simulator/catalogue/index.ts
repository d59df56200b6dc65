import { azureOverlay } from './azure-overlay.ts';
import { azureParameters } from './azure-parameters.ts';
import type { CatalogueEntry, Difference, ParameterDataType } from './entry.ts';
import { extensionParameters } from './extension-parameters.ts';
import { type PostgresqlSetting, postgresqlSettings } from './postgresql-settings.ts';

export type { CatalogueEntry, ParameterDataType } from './entry.ts';
export { catalogueVersions } from './postgresql-settings.ts';

/**
 * Every parameter of a fresh flexible server of that PostgreSQL major version (`13` to `18`), by name. What is
 * PostgreSQL's own comes from a real server's `pg_settings`; over it lies what Azure shows otherwise or alone.
 * Throws a RangeError for any other version.
 */
export function catalogue(version: string): readonly CatalogueEntry[] {
    const entries = new Map<string, CatalogueEntry>();
    for (const setting of postgresqlSettings(version)) entries.set(setting.name, entryOf(setting));
    for (const entry of [...azureParameters(version), ...extensionParameters()]) {
        entries.set(entry.name, entry);
    }
    for (const [name, difference] of azureOverlay(version)) {
        const entry = entries.get(name);
        if (entry !== undefined) entries.set(name, merged(entry, difference));
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function merged(entry: CatalogueEntry, difference: Difference): CatalogueEntry {
    const defaultValue = difference.defaultValue ?? difference.value ?? entry.defaultValue;
    const result = { ...entry, value: defaultValue, ...difference, defaultValue };
    // A read-only parameter allows the one value that it has.
    return result.isReadOnly
        ? { ...result, allowedValues: difference.allowedValues ?? result.value }
        : result;
}

const dataTypes: Readonly<Record<string, ParameterDataType>> = {
    bool: 'Boolean',
    integer: 'Integer',
    real: 'Numeric',
    enum: 'Enumeration',
    string: 'String',
};

function entryOf(setting: PostgresqlSetting): CatalogueEntry {
    const dataType = dataTypes[setting.type] ?? 'String';
    const isReadOnly = setting.context === 'internal';
    return {
        name: setting.name,
        value: setting.bootValue,
        defaultValue: setting.bootValue,
        dataType,
        allowedValues: isReadOnly ? setting.bootValue : allowedValues(dataType, setting.allowed),
        isDynamicConfig: setting.context !== 'postmaster',
        isReadOnly,
        ...(setting.unit === '' ? {} : { unit: setting.unit }),
        description: setting.description,
        source: 'system-default',
    };
}

function allowedValues(dataType: ParameterDataType, allowed: string): string {
    if (dataType === 'Boolean') return 'on,off';
    if (dataType === 'String') return '.*';
    return allowed;
}

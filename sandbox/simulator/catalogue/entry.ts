/** One server parameter of a fresh flexible server, as `flexibleServers/configurations` shows it. */
export interface CatalogueEntry {
    readonly name: string;
    /** Value of a freshly created server. Booleans are `on` or `off`; the empty string is a value. */
    readonly value: string;
    readonly defaultValue: string;
    readonly dataType: ParameterDataType;
    /**
     * `on,off` for a Boolean, `min-max` for Integer and Numeric (the minimum may be negative), members with commas
     * for Enumeration and Set (a leading comma: the empty string too), a regular expression for a String. A
     * read-only parameter allows the value that it has.
     */
    readonly allowedValues: string;
    /** False: takes effect at the next restart. */
    readonly isDynamicConfig: boolean;
    readonly isReadOnly: boolean;
    /** PostgreSQL's own unit (`ms`, `kB`, `8kB`); absent when there is none, as in Azure's response. */
    readonly unit?: string;
    readonly description: string;
    readonly source: 'system-default' | 'user-override';
}

/** Differences between Azure and a PostgreSQL that runs elsewhere. */
export type Difference = Partial<Omit<CatalogueEntry, 'name'>>;

export type ParameterDataType = 'Boolean' | 'Numeric' | 'Integer' | 'Enumeration' | 'String' | 'Set';

/** The moment at which a write takes effect: at once, after a restart, or never. */
export type Changeability = 'dynamic' | 'static' | 'read-only';

export function booleanParameter(
    name: string,
    defaultValue: string,
    description: string,
    changeability: Changeability = 'dynamic',
): CatalogueEntry {
    return parameter(name, defaultValue, 'Boolean', 'on,off', description, changeability);
}

export function integerParameter(
    name: string,
    defaultValue: string,
    allowedValues: string,
    description: string,
    changeability: Changeability = 'dynamic',
): CatalogueEntry {
    return parameter(name, defaultValue, 'Integer', allowedValues, description, changeability);
}

export function parameter(
    name: string,
    defaultValue: string,
    dataType: ParameterDataType,
    allowedValues: string,
    description: string,
    changeability: Changeability = 'dynamic',
): CatalogueEntry {
    return {
        name,
        value: defaultValue,
        defaultValue,
        dataType,
        allowedValues: changeability === 'read-only' ? defaultValue : allowedValues,
        isDynamicConfig: changeability !== 'static',
        isReadOnly: changeability === 'read-only',
        description,
        source: 'system-default',
    };
}

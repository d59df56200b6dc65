/** App settings: `Values` of local.settings.json below the environment, and the expressions that name them. */
import { readFile } from 'node:fs/promises';
import { HostStartError, messageOf } from './errors.ts';

export type AppSettings = Readonly<Record<string, string>>;

/**
 * The settings of a local.settings.json, or of a plain JSON object of texts. Values win over nothing: the
 * environment stays above them, as `func start` has it.
 */
export async function readSettingsFile(path: string): Promise<AppSettings> {
    let document: unknown;
    try {
        document = JSON.parse(await readFile(path, 'utf8'));
    } catch (cause) {
        throw new HostStartError(`The settings file cannot be read: ${messageOf(cause)}`);
    }
    if (!isRecord(document)) throw new HostStartError(`The settings file holds no JSON object: ${path}`);
    const values = isRecord(document.Values) ? document.Values : document;
    const settings: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) {
        if (typeof value !== 'string')
            throw new HostStartError(
                `The setting ${name} in ${path} is not a text: ${JSON.stringify(value)}`,
            );
        settings[name] = value;
    }
    return settings;
}

/** Azure's app settings ignore case. */
export function setting(settings: AppSettings, name: string): string | undefined {
    if (settings[name] !== undefined) return settings[name];
    const lowered = name.toLowerCase();
    const found = Object.keys(settings).find((key) => key.toLowerCase() === lowered);
    return found === undefined ? undefined : settings[found];
}

/** Replaces every `%NAME%` by the app setting of that name. Throws HostStartError when there is none. */
export function resolveExpressions(text: string, settings: AppSettings, where: string): string {
    return text.replace(/%([^%]+)%/g, (_, name: string) => {
        const value = setting(settings, name);
        if (value === undefined)
            throw new HostStartError(`${where} names the app setting ${name}, which does not exist.`);
        return value;
    });
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

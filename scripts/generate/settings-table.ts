import type { SettingText } from '../../src/settings/texts.ts';

/** The table of the app settings in README.md. */
export function settingsTable(settings: Readonly<Record<string, SettingText>>): string {
    const rows = Object.entries(settings).map(
        ([name, { byDefault, meaning, allowed }]) =>
            `| \`${name}\` | ${byDefault} | ${meaning} | ${allowed} |`,
    );
    return ['| setting | default | meaning | allowed |', '|---|---|---|---|', ...rows].join('\n');
}

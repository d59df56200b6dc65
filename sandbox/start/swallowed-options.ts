/** Options that npm took for itself: `npm start --dry-run` gives the sandbox none, and npm a setting of that name. */
import { SandboxError } from './errors.ts';

/**
 * Throws a SandboxError that says how to write it, when npm kept an option that the sandbox did not get. npm hands its
 * settings on as `npm_config_…`, of which only those named like an option are looked at.
 */
export function requireNothingSwallowed(
    options: readonly string[],
    given: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
): void {
    if (environment.npm_lifecycle_event === undefined) return;
    const swallowed = options.filter((option) => !given.includes(option) && isKept(option, environment));
    if (swallowed.length === 0) return;
    const names = swallowed.map((option) => `--${option}`);
    throw new SandboxError(
        `npm took ${names.join(' and ')} for itself. Options come after two dashes: ` +
            `npm start -- ${swallowed.map((option) => written(option, environment)).join(' ')}`,
    );
}

/** npm reads `--no-sign-in` as its setting `sign-in`, which is off: an empty text. */
function isKept(option: string, environment: Readonly<Record<string, string | undefined>>): boolean {
    if (option.startsWith('no-')) return environment[settingOf(option.slice('no-'.length))] === '';
    return (environment[settingOf(option)] ?? 'false') !== 'false';
}

function settingOf(option: string): string {
    return `npm_config_${option.replaceAll('-', '_')}`;
}

/** npm keeps a value only where it was written with `=`. */
function written(option: string, environment: Readonly<Record<string, string | undefined>>): string {
    const value = environment[settingOf(option)] ?? 'true';
    if (value !== 'true' && value !== '') return `--${option} ${value}`;
    return option === 'dry-run' || option.startsWith('no-') ? `--${option}` : `--${option} …`;
}

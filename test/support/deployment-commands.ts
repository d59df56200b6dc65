/** The scripts of infra/ in the real sh, with an `az`, an `azd` and an `npm` on their PATH that record their arguments. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Each argument ends with a unit separator, and each call with a record separator: no value has either. */
const record = `{ printf '%s\\037' "\${0##*/}" "$@"; printf '\\036'; } >>"$STUBS/calls"`;

/** Prints as az does with \`--output tsv\`: the raw value and a line feed. A file that is missing is a failed call. */
const az = `#!/bin/sh
${record}
query=''
previous=''
for argument in "$@"; do
    if [ "$previous" = --query ]; then query=$argument; fi
    previous=$argument
done
case "$1 $2 $3" in
    'group exists '*) cat "$STUBS/group" ;;
    'functionapp list '*) cat "$STUBS/apps" ;;
    'functionapp config appsettings')
        [ -d "$STUBS/settings" ] || { echo 'AuthorizationFailed' >&2; exit 1; }
        case $query in
            '[].name') ls "$STUBS/settings" ;;
            "[?name=='"*"'].value")
                name=\${query#"[?name=='"}
                name=\${name%"'].value"}
                [ ! -e "$STUBS/settings/$name" ] || { cat "$STUBS/settings/$name"; echo; }
                ;;
            *) echo "no answer to $query" >&2; exit 1 ;;
        esac
        ;;
    'functionapp deployment source' | 'deployment sub create') ;;
    *) echo "no answer to az $*" >&2; exit 1 ;;
esac
`;

export interface AzureApps {
    /** Undefined: az cannot tell. */
    readonly group?: boolean;
    readonly apps?: readonly string[];
    /** Settings of the app. Undefined: they cannot be read. */
    readonly settings?: Readonly<Record<string, string>>;
}

export interface Ended {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
    /** Commands with their arguments, in order. */
    readonly calls: readonly (readonly string[])[];
}

/** Runs a script of infra/ in the checkout, with these variables and no others but PATH. */
export function runScript(
    command: readonly string[],
    { group, apps = [], settings }: AzureApps,
    environment: Readonly<Record<string, string>>,
): Ended {
    const stubs = mkdtempSync(join(tmpdir(), 'pgwarden-stubs-'));
    try {
        for (const [name, text] of Object.entries({
            az,
            azd: `#!/bin/sh\n${record}\n`,
            npm: `#!/bin/sh\n${record}\n`,
        })) {
            writeFileSync(join(stubs, name), text);
            chmodSync(join(stubs, name), 0o755);
        }
        writeFileSync(join(stubs, 'calls'), '');
        if (group !== undefined) writeFileSync(join(stubs, 'group'), `${group}\n`);
        writeFileSync(join(stubs, 'apps'), apps.map((app) => `${app}\n`).join(''));
        if (settings !== undefined) {
            mkdirSync(join(stubs, 'settings'));
            for (const [name, value] of Object.entries(settings)) {
                writeFileSync(join(stubs, 'settings', name), value);
            }
        }
        const { status, stdout, stderr } = spawnSync('sh', command, {
            cwd: root,
            encoding: 'utf8',
            env: { PATH: `${stubs}:/usr/bin:/bin`, STUBS: stubs, ...environment },
        });
        const calls = readFileSync(join(stubs, 'calls'), 'utf8').split('\x1e').slice(0, -1);
        return { status, stdout, stderr, calls: calls.map((call) => call.split('\x1f').slice(0, -1)) };
    } finally {
        rmSync(stubs, { recursive: true, force: true });
    }
}

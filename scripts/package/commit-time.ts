import { execFileSync } from 'node:child_process';

/**
 * Returns the time that the package is dated with: SOURCE_DATE_EPOCH, or the time of git's last commit. Undefined without
 * either, as in an archive of the sources. Throws an Error if SOURCE_DATE_EPOCH is no number of seconds.
 * Source: reproducible-builds.org, "SOURCE_DATE_EPOCH".
 */
export function commitTime(root: string, environment: NodeJS.ProcessEnv): Date | undefined {
    const seconds = environment.SOURCE_DATE_EPOCH ?? secondsOfCommit(root);
    if (seconds === undefined) return undefined;
    if (!/^\d{1,11}$/.test(seconds)) {
        throw new Error(`SOURCE_DATE_EPOCH: '${seconds}'; allowed: seconds since 1970-01-01, 1 to 11 digits`);
    }
    return new Date(Number(seconds) * 1_000);
}

function secondsOfCommit(root: string): string | undefined {
    try {
        const output = execFileSync('git', ['log', '-1', '--format=%ct'], {
            cwd: root,
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
        });
        return output.trim();
    } catch {
        return undefined;
    }
}

import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/node-versions');

/** Path of Node of that major version: the one that runs this, or the npm package of it, which is kept. */
export async function nodeOfVersion(major: string): Promise<string> {
    if (process.versions.node.split('.')[0] === major) return process.execPath;
    const directory = join(cache, major);
    const name = `node-${process.platform}-${process.arch}`;
    const node = join(directory, 'node_modules', name, 'bin/node');
    const isThere = await access(node).then(
        () => true,
        () => false,
    );
    if (!isThere) {
        const options = ['--no-save', '--no-audit', '--no-fund', '--prefix', directory];
        await promisify(execFile)('npm', ['install', ...options, `${name}@${major}`]);
    }
    return node;
}

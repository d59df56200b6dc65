/**
 * `npm run generate`: writes the files that follow from the code: pages, tables, modes of profiles, the schema, the
 * linter's layer rules.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newestResults } from '../bench/results.ts';
import { everyControl } from '../src/controls/every-control.ts';
import { generatedFiles } from './generate/files.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const files = generatedFiles(everyControl, read, newestResults());
for (const { path, text } of files) writeFileSync(join(root, path), text);

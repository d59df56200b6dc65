/**
 * `npm run generate`: writes the files that follow from the code: pages, tables, modes of profiles, the schema, the
 * linter's layer rules.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '../src/controls/index.ts';
import { generatedFiles } from './generate/files.ts';

const root = join(import.meta.dirname, '..');
const files = generatedFiles(controls, (path) => readFileSync(join(root, path), 'utf8'));
for (const { path, text } of files) writeFileSync(join(root, path), text);

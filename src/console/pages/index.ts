import type { Page } from '../definition/page.ts';
import { overview } from './overview.ts';

/** Every page of the console, for the controls with these ids. */
export function pages(_controlIds: readonly string[]): readonly Page[] {
    return [overview];
}

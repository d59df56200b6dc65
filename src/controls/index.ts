import type { Control } from './control.ts';
import { secureTransport } from './secure-transport.ts';

/** Every control of the baseline, in the order in which pages and reports show them. */
export const controls: readonly Control[] = [secureTransport];

/** The control with that id, or undefined. */
export function controlById(id: string): Control | undefined {
    return controls.find((control) => control.id === id);
}

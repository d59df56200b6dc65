import type { Mode } from '../model/baseline.ts';
import type { Baseline } from './baseline.ts';
import { type Origin, rootLayers } from './layers.ts';
import { originText } from './resolve.ts';
import { levelOf, levels, selectorText } from './selector.ts';

/** A mode of a control, and the servers for which it is set. */
export interface ControlMode {
    readonly mode: Mode;
    /** Where it is written: `profile standard`, `contoso $.scopes[2] (server orders-*)`. */
    readonly from: string;
    /** The servers that it selects, as text. Absent: all. */
    readonly servers?: string;
}

/** Returns every place that sets the mode of a control, most general first: a later one overrides an earlier one. */
export function controlModes(baseline: Baseline, control: string): readonly ControlMode[] {
    const roots = rootLayers(baseline).flatMap(({ modes, origin }) => modeAt(modes?.[control], origin));
    const scopes = baseline.parts.flatMap(({ name, document }) =>
        (document.scopes ?? []).map((scope, index) => ({ scope, name, path: `$.scopes[${index}]` })),
    );
    const scoped = levels.flatMap((level) =>
        scopes
            .filter(({ scope }) => levelOf(scope) === level)
            .flatMap(({ scope, name, path }) =>
                modeAt(scope.modes?.[control], { kind: 'scope', name, path, selector: selectorText(scope) }),
            ),
    );
    return [...roots, ...scoped];
}

function modeAt(mode: Mode | undefined, origin: Origin): readonly ControlMode[] {
    if (mode === undefined) return [];
    const servers = origin.kind === 'scope' ? { servers: origin.selector } : {};
    return [{ mode, from: originText(origin), ...servers }];
}

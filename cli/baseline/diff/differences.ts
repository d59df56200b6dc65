import type { Baseline } from '../../../src/baseline/baseline.ts';
import { type BaselineDifference, baselineDifferences } from '../../../src/baseline/differences.ts';

/** Effect of a difference on what the baseline requires. `changed`: neither more nor less. */
export type Direction = 'looser' | 'tighter' | 'changed';

export interface DocumentDifference extends Omit<BaselineDifference, 'loosens'> {
    readonly direction: Direction;
    /** The servers that it is about: `every server`, `server till-*`. */
    readonly servers: string;
    /** The setting without the servers: `modes.secure-transport`. */
    readonly setting: string;
    /** Id of the control of a mode or an exemption. */
    readonly control?: string;
}

/** Returns the differences in meaning, looser ones first, then tighter ones. */
export function compared(before: Baseline, after: Baseline): readonly DocumentDifference[] {
    const loosensBack = new Set(
        baselineDifferences(after, before).flatMap(({ path, loosens }) => (loosens ? [path] : [])),
    );
    const found = [...baselineDifferences(before, after), ...trustDifferences(before, after)];
    return found
        .map((difference) => described(difference, loosensBack.has(difference.path)))
        .toSorted((a, b) => order.indexOf(a.direction) - order.indexOf(b.direction));
}

const order: readonly Direction[] = ['looser', 'tighter', 'changed'];

function described(
    { path, from, to, loosens, tightens = false }: BaselineDifference & { readonly tightens?: boolean },
    loosensBack: boolean,
): DocumentDifference {
    const direction = loosens ? 'looser' : loosensBack || tightens ? 'tighter' : 'changed';
    return { path, from, to, direction, ...placeOf(path) };
}

/** Reads the paths of `baselineDifferences`. */
function placeOf(path: string): Pick<DocumentDifference, 'control' | 'servers' | 'setting'> {
    const [, exempted, selected, kind] = /^exemption of (\S+) on (.+) \((\w+)\)$/.exec(path) ?? [];
    if (exempted !== undefined && selected !== undefined) {
        return { servers: selected, setting: `exemption of ${exempted} (${kind})`, control: exempted };
    }
    const [, selector = 'every server', setting = path] =
        /^((?:subscription|resource group|tag|server) .+?): ((?:modes|thresholds|guardRails)\..+)$/.exec(
            path,
        ) ?? [];
    const control = /^modes\.(.+)$/.exec(setting)?.[1];
    return { servers: selector, setting, ...(control === undefined ? {} : { control }) };
}

/**
 * Differences in who may change the baseline of a server: trusted tags, and exemptions of Azure Policy. More trust
 * loosens.
 */
function trustDifferences(
    before: Baseline,
    after: Baseline,
): readonly (BaselineDifference & { readonly tightens: boolean })[] {
    const [tagsBefore, tagsAfter] = [tagsOf(before), tagsOf(after)];
    const tags = [...new Set([...tagsBefore, ...tagsAfter])].flatMap((tag) => {
        const [was, is] = [tagsBefore.has(tag), tagsAfter.has(tag)];
        if (was === is) return [];
        const path = `trustedTags.${tag}`;
        return [
            {
                path,
                from: was ? 'trusted' : undefined,
                to: is ? 'trusted' : undefined,
                loosens: is,
                tightens: was,
            },
        ];
    });
    const [from, to] = [policyExemptionsOf(before), policyExemptionsOf(after)];
    if (from === to) return tags;
    return [
        ...tags,
        { path: 'policyExemptions', from, to, loosens: to === 'honor', tightens: from === 'honor' },
    ];
}

function tagsOf({ parts }: Baseline): ReadonlySet<string> {
    return new Set(parts.flatMap(({ document }) => document.trustedTags ?? []));
}

function policyExemptionsOf({ parts }: Baseline): string {
    const named = parts.findLast(({ document }) => document.policyExemptions !== undefined);
    return named?.document.policyExemptions ?? 'ignore';
}

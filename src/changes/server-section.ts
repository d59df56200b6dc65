import type { Difference, WriteEvent, WriteRequest, WrittenPart } from './change-kind.ts';
import { differing } from './differing.ts';

interface SectionChange {
    readonly from: object;
    readonly to: object;
}

interface SectionWrite {
    target(): string;
    part(change: SectionChange): WrittenPart;
    event(): WriteEvent;
    request(): WriteRequest;
    differences(change: SectionChange): readonly Difference[];
    carriesWhatWasRead(): boolean;
}

/**
 * Returns the names of a section of the server resource. A PATCH replaces the whole section, so both sides are whole.
 * Events name the server and not its section.
 */
export function serverSection(name: string): SectionWrite {
    return {
        target: () => `server/${name}`,
        part: ({ to }) => ({ part: `server/${name}`, value: to }),
        event: () => ({ resource: '', verb: '/write' }),
        request: () => ({ method: 'PATCH', resource: 'server' }),
        differences: ({ from, to }) => differing(name, { ...from }, { ...to }),
        carriesWhatWasRead: () => true,
    };
}

/** Returns the section with the fields that differ between `from` and `to` taken from `to`. */
export function withDifferences<Section extends object>(
    section: Section,
    { from, to }: { readonly from: Section; readonly to: Section },
): Section {
    const result = { ...section };
    for (const field of Object.keys(to) as (keyof Section)[]) {
        if (from[field] !== to[field]) result[field] = to[field];
    }
    return result;
}

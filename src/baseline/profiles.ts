import azurePolicy from '../../baselines/azure-policy.json' with { type: 'json' };
import cis from '../../baselines/cis.json' with { type: 'json' };
import mcsb from '../../baselines/mcsb.json' with { type: 'json' };
import standard from '../../baselines/standard.json' with { type: 'json' };
import strict from '../../baselines/strict.json' with { type: 'json' };
import type { ProfileName } from './profile-names.ts';
import { type BaselineDocument, baselineDocument } from './schema.ts';

const shipped: Readonly<Record<ProfileName, { readonly modes: Readonly<Record<string, string>> }>> = {
    standard,
    strict,
    'azure-policy': azurePolicy,
    mcsb,
    cis,
};

/** Returns the document of a shipped profile. Its control ids are known by definition; tests compare them with the controls. */
export function profileDocument(name: ProfileName): BaselineDocument {
    const profile = shipped[name];
    return baselineDocument(Object.keys(profile.modes)).parse(profile);
}

/** Returns the ids that a document may name: the `standard` profile names every control, those inside the databases too. */
export function standardControls(): string[] {
    return Object.keys(standard.modes);
}

/** The profiles that a document extends, directly and indirectly, most general first; or the reason why there are none. */
export type Ancestry =
    | { readonly kind: 'found'; readonly profiles: readonly Profile[] }
    | { readonly kind: 'unknown'; readonly name: string }
    | { readonly kind: 'cycle'; readonly names: readonly string[] };

export interface Profile {
    readonly name: string;
    readonly document: Extendable;
}

/** A document that `ancestry` follows. `extends` is any text here, because callers may pass other than shipped profiles. */
export type Extendable = Omit<BaselineDocument, 'extends'> & { readonly extends?: string };

/** Follows `extends` up to a document that extends nothing. Never throws; unknown names and cycles are results. */
export function ancestry(document: Extendable, find: (name: string) => Extendable | undefined): Ancestry {
    const profiles: Profile[] = [];
    let name = document.extends;
    while (name !== undefined) {
        const names = profiles.map((profile) => profile.name).reverse();
        if (names.includes(name)) return { kind: 'cycle', names: [...names, name] };
        const found = find(name);
        if (found === undefined) return { kind: 'unknown', name };
        profiles.unshift({ name, document: found });
        name = found.extends;
    }
    return { kind: 'found', profiles };
}

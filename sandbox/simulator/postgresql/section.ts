/** A part of a server that a write would leave behind, or why the write is refused. */
export type Section<T> = { readonly kind: 'section'; readonly value: T } | Refused;

/** `parameter` is what InvalidParameterValue names; `because` says more. */
export interface Refused {
    readonly kind: 'refused';
    readonly parameter: string;
    readonly because: string;
    /** Azure's own code and message, where it has them. */
    readonly known?: { readonly code: string; readonly message: string };
}

export function section<T>(value: T): Section<T> {
    return { kind: 'section', value };
}

export function refused(parameter: string, because: string): Refused {
    return { kind: 'refused', parameter, because };
}

/** In Azure's own words. */
export function refusedWith(code: string, message: string): Refused {
    return { kind: 'refused', parameter: '', because: '', known: { code, message } };
}

import type { Principal } from '../../http/definition/principal.ts';

/** The operator who looks at a page. */
export interface Viewer {
    /** Entra object id. */
    readonly objectId: string;
    /** The name that Entra gives, else the object id. */
    readonly name: string;
    /** True where the app role allows more than reading. */
    readonly isOperator: boolean;
    /** Value that every form carries, so that no other site can send one. */
    readonly formToken: string;
}

/** Returns the viewer whom the platform signed in. */
export function viewerOf(principal: Principal, formToken: string): Viewer {
    const { objectId, name, roles } = principal;
    return { objectId, name: name ?? objectId, isOperator: roles.includes('Operator'), formToken };
}

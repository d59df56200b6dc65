import type { ChosenElements } from './fields.ts';
import type { Json, JsonObject } from './json.ts';
import type { PolicyResource } from './resources.ts';

/** Where a condition is evaluated. */
export interface Scope {
    /** The resource that the condition is about. In an existence condition, a related resource. */
    readonly resource: PolicyResource;
    /** The resource that the rule's `if` is about. */
    readonly subject: PolicyResource;
    /** Values by lower-case name. */
    readonly parameters: ReadonlyMap<string, Json>;
    readonly surroundings: Surroundings;
    readonly counted: Counted;
}

/** Facts that functions ask for beside the resource. A member that is not here is unknown, never empty. */
export interface Surroundings {
    readonly now: Date;
    readonly subscription: JsonObject;
    readonly resourceGroup: JsonObject;
    readonly requestContext: JsonObject;
    readonly policy: JsonObject;
}

/** The elements that the counts around the condition look at. */
export interface Counted {
    readonly elements: ChosenElements;
    /** By the lower-case name of the count, or the alias of its array. */
    readonly current: ReadonlyMap<string, Json>;
}

export const notCounted: Counted = { elements: new Map(), current: new Map() };

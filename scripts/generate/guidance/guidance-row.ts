/** One thing that the guidance asks, in our own words, with the answer to it. */
export type GuidanceRow =
    | {
          readonly asks: string;
          /** `repaired`: at least one of the controls writes. `checked`: none of them does, or not for this. */
          readonly kind: 'repaired' | 'checked';
          /** Ids of the controls. */
          readonly controls: readonly string[];
          /** Page and anchor, from the root of the repository, about the rest. Absent: the pages of the controls suffice. */
          readonly page?: string;
      }
    | {
          readonly asks: string;
          /** No control looks at it; the page says what to do. */
          readonly kind: 'documented';
          /** Page and anchor, from the root of the repository. */
          readonly page: string;
      }
    | {
          readonly asks: string;
          /** Nothing to look at, or nothing to want. */
          readonly kind: 'notApplicable';
          readonly reason: string;
      };

/** The rows from one source. */
export interface GuidanceSection {
    readonly title: string;
    /** The source. */
    readonly about: string;
    readonly rows: readonly GuidanceRow[];
}

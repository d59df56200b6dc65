import type { ServerProperties, SliceReadings } from './server-state.ts';

/** The result of reading a server. */
export type ServerReading =
    | {
          readonly kind: 'found';
          readonly slices: SliceReadings;
          /** Number of calls of Resource Manager that it took. Absent: unknown. */
          readonly calls?: number;
          /** The resources of the server as Resource Manager sent them. Absent: they were not kept. */
          readonly resources?: readonly unknown[];
          /** Names of the lists that were read beside the slices: `databases`. */
          readonly readLists?: readonly string[];
          /** Reasons why resources of a type could not be read beside the slices, by lower-case type. */
          readonly unreadResources?: Readonly<Record<string, string>>;
      }
    /** Azure reports that the server does not exist. */
    | { readonly kind: 'missing'; readonly reason: string };

/** Hints that save calls. A reader may ignore them. */
export interface ReadHints {
    /** ISO 8601. Readings that servers share, such as a key's, may be reused when they began after this time. */
    readonly requestedAt?: string;
    /** The server resource as it was just read. */
    readonly server?: ServerProperties;
}

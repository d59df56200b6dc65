/** An event in the simulated Azure, for tests and for the narrator of the demo. `text` is one plain line. */
export type SimulatorEvent = { readonly at: string; readonly text: string } & (
    | {
          /** A write, delete or action was answered: accepted, done at once, or refused. */
          readonly kind: 'written';
          readonly principal: string;
          readonly method: string;
          readonly path: string;
          readonly action: string;
          readonly status: number;
          /** Of a parameter, as it was asked for. */
          readonly value?: string;
          /** Azure's error code of a refusal. */
          readonly code?: string;
      }
    | {
          readonly kind: 'operationEnded';
          readonly principal: string;
          readonly path: string;
          readonly action: string;
          readonly outcome: 'Succeeded' | 'Failed';
          readonly code?: string;
          /** Of this machine. */
          readonly durationMs: number;
      }
    | {
          /** A server's state changed by itself: its key was lost or came back. */
          readonly kind: 'stateChanged';
          readonly serverId: string;
          readonly state: string;
      }
);

/** The part of a path that people talk about: `orders/configurations/log_checkpoints`. */
export function shortPath(path: string): string {
    return path.replace(/^.*\/(flexibleServers|resourceGroups)\//i, '');
}

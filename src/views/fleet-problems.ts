import type { FleetOverview } from '../model/fleet-overview.ts';
import type { FleetProblem } from '../model/fleet-problem.ts';

/** The parts of an overview that tell of problems. */
export type ProblemSource = Pick<
    FleetOverview,
    'at' | 'failedMessages' | 'overdueSweep' | 'queues' | 'servers' | 'stale'
>;

/** An overview is stored every five minutes at least. */
const maxAgeMs = 10 * 60_000;
/** Messages are received within seconds. After a failure, a message is hidden for less than this. */
const maxWaitMs = 10 * 60_000;

/**
 * Returns the problems of the fleet, those that stop repairs first; none when all is well. `baseline`: the reason why the
 * baseline cannot be used.
 */
export function fleetProblems(
    overview: ProblemSource,
    now: Date,
    baseline: string | undefined,
): readonly FleetProblem[] {
    return [
        ...(baseline === undefined ? [] : [{ kind: 'baseline', detail: baseline } as const]),
        ...oldOverview(overview, now),
        ...overdueSweep(overview),
        ...waitingMessages(overview, now),
        ...failedMessages(overview),
        ...staleServers(overview),
    ];
}

function oldOverview({ at }: ProblemSource, now: Date): readonly FleetProblem[] {
    if (!isOlder(at, now, maxAgeMs)) return [];
    const detail = 'the numbers are older than ten minutes; on-tick does not run, or storage is unavailable';
    return [{ kind: 'oldOverview', detail, since: at }];
}

function overdueSweep({ overdueSweep: overdue }: ProblemSource): readonly FleetProblem[] {
    return overdue === undefined
        ? []
        : [{ kind: 'overdueSweep', detail: overdue.reason, since: overdue.since }];
}

function waitingMessages({ queues = [] }: ProblemSource, now: Date): readonly FleetProblem[] {
    return queues.flatMap(({ queue, oldestAt }) =>
        oldestAt === undefined || !isOlder(oldestAt, now, maxWaitMs)
            ? []
            : {
                  kind: 'waitingMessages',
                  detail: `a message of queue ${queue} waits for more than ten minutes`,
                  since: oldestAt,
              },
    );
}

function failedMessages({ failedMessages: failed }: ProblemSource): readonly FleetProblem[] {
    if (failed === undefined || failed.count === 0) return [];
    const { count, isMore } = failed;
    const detail =
        count === 1
            ? '1 failed message waits for an operator'
            : `${isMore ? 'more than ' : ''}${count} failed messages wait for an operator`;
    return [{ kind: 'failedMessages', detail }];
}

function staleServers({ stale, servers }: ProblemSource): readonly FleetProblem[] {
    const problems: FleetProblem[] = [];
    const [oldest] = stale.items;
    if (oldest !== undefined) {
        const detail = `${serversWere(stale.total)} not read for two sweep intervals`;
        problems.push({ kind: 'staleServers', detail, since: oldest.readAt, server: oldest.server });
    }
    if (servers.unsummarized > 0) {
        const detail = `${serversWere(servers.unsummarized)} not counted by control; the next assessment of each counts it`;
        problems.push({ kind: 'uncountedServers', detail });
    }
    return problems;
}

function serversWere(count: number): string {
    return count === 1 ? '1 server was' : `${count} servers were`;
}

function isOlder(instant: string, now: Date, ms: number): boolean {
    return now.getTime() - Date.parse(instant) > ms;
}

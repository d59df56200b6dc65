import type { HookPoint, Hooks } from '../kernel/hooks.ts';
import type { SimulatorResponse } from '../kernel/http.ts';
import { isObject, numberIn, textIn } from '../kernel/json.ts';
import { badRequest, ok } from './responses.ts';

/** One process that will be killed once, at a chosen moment of a chosen request. */
export interface Kill {
    readonly id: number;
    readonly pid: number;
    readonly when: {
        /** Absent: any. */
        readonly method?: string;
        /** A part of the path, without case; absent: any. */
        readonly pathContains?: string;
        /** `resourceManager`, `keyVault`, …; absent: any. */
        readonly service?: string;
        readonly moment: HookPoint;
        /** Which of the matching requests; 1 = the next one. */
        readonly nth: number;
    };
    /**
     * At `received`: false (default) – the request is lost with the caller; true – it is served all the same.
     * Later moments have been served anyway.
     */
    readonly isServed: boolean;
    hasStruck: boolean;
}

/** The process killer behind `/_sandbox/kill`. */
export interface Kills {
    /** `POST`: registers one. */
    add(body: unknown): SimulatorResponse;
    /** `GET`: all, with `hasStruck`. */
    list(): SimulatorResponse;
    /** `DELETE`: forgets those that have not struck. */
    clear(): SimulatorResponse;
}

const moments: readonly HookPoint[] = ['received', 'accepted', 'answered'];

/** `kill` sends SIGKILL to a process id; it throws when there is none. */
export function createKills(hooks: Hooks, kill: (pid: number) => void): Kills {
    const kills: Kill[] = [];
    const forget: (() => void)[] = [];
    return {
        add(body) {
            const pid = numberIn(body, 'pid');
            const when = isObject(body) ? body.when : undefined;
            const moment = moments.find((known) => known === textIn(when, 'moment'));
            if (pid === undefined || !Number.isInteger(pid) || pid <= 1 || pid === process.pid) {
                return badRequest('pid must be the id of another process.');
            }
            if (moment === undefined) return badRequest(`when.moment must be one of ${moments.join(', ')}.`);
            const [method, pathContains, service] = ['method', 'pathContains', 'service'].map((field) =>
                textIn(when, field),
            );
            const added: Kill = {
                id: kills.length + 1,
                pid,
                when: {
                    moment,
                    nth: numberIn(when, 'nth') ?? 1,
                    ...(method === undefined ? {} : { method }),
                    ...(pathContains === undefined ? {} : { pathContains }),
                    ...(service === undefined ? {} : { service }),
                },
                isServed: isObject(body) && body.isServed === true,
                hasStruck: false,
            };
            kills.push(added);
            forget.push(strikeOnce(hooks, added, kill));
            return ok(added);
        },
        list: () => ok({ value: kills }),
        clear() {
            for (const stop of forget.splice(0)) stop();
            return { status: 204 };
        },
    };
}

function strikeOnce(hooks: Hooks, target: Kill, kill: (pid: number) => void): () => void {
    const { when } = target;
    let seen = 0;
    const stop = hooks.on(when.moment, (reached) => {
        if (when.method !== undefined && reached.method !== when.method) return undefined;
        if (when.service !== undefined && reached.service !== when.service) return undefined;
        const part = when.pathContains?.toLowerCase();
        if (part !== undefined && !reached.path.toLowerCase().includes(part)) return undefined;
        seen += 1;
        if (seen !== when.nth) return undefined;
        stop();
        target.hasStruck = true;
        try {
            kill(target.pid);
        } catch {
            // It was gone already; the request goes the same way.
        }
        return target.isServed ? undefined : 'cut';
    });
    return stop;
}

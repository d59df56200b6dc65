/** Azure's rate for one kind of call, of one caller in one subscription. */
export interface BucketRate {
    /** Calls of a full bucket. */
    readonly size: number;
    /** Calls by which it refills. */
    readonly perSecond: number;
}

/** A request for room in a bucket. */
export interface RoomRequest {
    readonly calls: number;
    /** Calls that it leaves in the bucket for others. */
    readonly floor: number;
    /** True if it stands only behind its like, not behind all calls that have a place. */
    readonly isFirst: boolean;
    /** True if it had a place, which has come: it goes ahead if there is room, behind nobody. */
    readonly isScheduled: boolean;
}

/** A model of one of Azure's buckets. Instants are milliseconds. */
export interface TokenBucket {
    /** Gives the calls a place, and returns the milliseconds until then; 0: now. */
    schedule(request: RoomRequest, now: number): number;
    /** Counts a call that is sent. Each is followed by `answered`. */
    take(now: number): void;
    /** Takes over Azure's remaining count, which covers all instances, less the calls that are under way. Undefined: no count. */
    answered(remaining: number | undefined, now: number): void;
}

/** A place whose calls were not sent ends after so many seconds. */
const sendingSeconds = 1;

/** Makes a full bucket. */
export function tokenBucket({ size, perSecond }: BucketRate): TokenBucket {
    let tokens = size;
    let filledAt = 0;
    let underWay = 0;
    /** Calls with a place, by the second in which they are sent. */
    const places = new Map<number, { first: number; other: number }>();

    function fill(now: number): void {
        if (filledAt > 0) tokens = Math.min(size, tokens + (Math.max(0, now - filledAt) / 1_000) * perSecond);
        filledAt = now;
    }

    /** Counts the calls that have a place and are not sent yet. */
    function placed(now: number, isFirst: boolean): number {
        const oldest = Math.floor(now / 1_000) - sendingSeconds;
        let calls = 0;
        for (const [second, { first, other }] of places) {
            if (second < oldest) places.delete(second);
            else calls += isFirst ? first : first + other;
        }
        return calls;
    }

    /** A call that is sent no longer needs its place. */
    function leavePlace(now: number): void {
        for (const [second, place] of places) {
            if (second > now / 1_000) continue;
            const kind = place.first > 0 ? 'first' : 'other';
            place[kind] = Math.max(0, place[kind] - 1);
            if (place.first + place.other === 0) places.delete(second);
            return;
        }
    }

    return {
        schedule({ calls, floor, isFirst, isScheduled }, now) {
            fill(now);
            if (isScheduled && tokens - calls >= floor) return 0;
            const missing = floor - (tokens - placed(now, isFirst) - calls);
            const waitMs = missing <= 0 ? 0 : Math.ceil((missing / perSecond) * 1_000);
            const second = Math.floor((now + waitMs) / 1_000);
            const place = places.get(second) ?? { first: 0, other: 0 };
            place[isFirst ? 'first' : 'other'] += calls;
            places.set(second, place);
            return waitMs;
        },
        take(now) {
            fill(now);
            leavePlace(now);
            tokens -= 1;
            underWay += 1;
        },
        answered(remaining, now) {
            fill(now);
            underWay -= 1;
            if (remaining !== undefined) tokens = Math.min(size, remaining - underWay);
        },
    };
}

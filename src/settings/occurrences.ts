import { fields, numbersIn } from './ncrontab.ts';

/** The days that are searched: 29 February on a certain day of the week comes within 40 years. */
const maxDays = 40 * 366;

/**
 * Returns the last instants at which a valid schedule fired, newest first, in UTC. Fewer when it did not fire so often in
 * 40 years.
 */
export function previousOccurrences(schedule: string, now: Date, count: number): readonly Date[] {
    const texts = schedule.trim().split(/\s+/);
    const sets = fields.map((field, index) => [...new Set(numbersIn(field, texts[index] ?? '*'))]);
    const [seconds = [], minutes = [], hours = [], days = [], months = [], weekdays = []] = sets.map(
        (numbers) => numbers.toSorted((a, b) => b - a),
    );
    const times = hours.flatMap((hour) =>
        minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1_000)),
    );
    const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
    const found: Date[] = [];
    for (let day = 0; day < maxDays && found.length < count; day += 1) {
        const date = new Date(midnight - day * 86_400_000);
        const fires =
            months.includes(date.getUTCMonth() + 1) &&
            days.includes(date.getUTCDate()) &&
            weekdays.includes(date.getUTCDay());
        const fired = fires ? times.map((time) => date.getTime() + time) : [];
        found.push(...fired.filter((at) => at <= now.getTime()).map((at) => new Date(at)));
    }
    return found.slice(0, count);
}

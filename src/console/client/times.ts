const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Shows every instant in the browser's time zone, with UTC on hover, and lets ages grow. */
export function localizeTimes(root: ParentNode, now: Date): void {
    for (const element of root.querySelectorAll('time')) {
        const instant = new Date(element.dateTime);
        if (Number.isNaN(instant.getTime())) continue;
        const text = element.classList.contains('age')
            ? ageText(now.getTime() - instant.getTime())
            : local.format(instant);
        if (element.textContent !== text) element.textContent = text;
    }
}

function ageText(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1_000));
    if (seconds < 60) return `${seconds} s ago`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ago`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${minutes % 60} min ago` : `${Math.floor(hours / 24)} d ago`;
}

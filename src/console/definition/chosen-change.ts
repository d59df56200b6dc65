/** A change that waits, as the value of its box in a form: the resource id of its server, a space, its id. */
export function chosenChange(server: string, id: string): string {
    return `${server} ${id}`;
}

/** Reads the value of a box. A text of another form has no id, which the route refuses. */
export function parseChosenChange(text: string): {
    readonly server: string | undefined;
    readonly id: string | undefined;
} {
    const [server, id] = text.split(' ');
    return { server, id };
}

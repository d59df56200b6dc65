import { Idiomorph } from 'idiomorph';

/** Milliseconds between two requests while something happens, and while nothing does. */
const busyMs = 5_000;
const quietMs = 30_000;
/** Requests without a change after which a page counts as quiet. */
const quietAfter = 24;

/**
 * Asks for the page again while it is visible, and puts what changed in its place; an unchanged page costs no body. Focus,
 * opened details and what was typed stay: a page on which a form is being filled in waits until it is sent or cleared.
 */
export function keepLive(enhance: () => Promise<void>): void {
    let etag: string | undefined;
    let unchanged = 0;

    async function update(): Promise<void> {
        if (document.hidden || isFillingIn()) return;
        const response = await fetch(location.href, {
            headers: etag === undefined ? {} : { 'if-none-match': etag },
            redirect: 'error',
        });
        if (response.status === 304) {
            unchanged += 1;
            return;
        }
        if (!response.ok) return;
        const isFirst = etag === undefined;
        etag = response.headers.get('etag') ?? undefined;
        unchanged = isFirst ? unchanged : 0;
        await replace(await response.text());
        await enhance();
    }

    function schedule(): void {
        setTimeout(
            async () => {
                try {
                    await update();
                } catch {
                    // Offline, or signed out: the page stays as it is, with its times.
                    unchanged = quietAfter;
                }
                schedule();
            },
            unchanged >= quietAfter ? quietMs : busyMs,
        );
    }

    schedule();
    document.addEventListener('visibilitychange', () => {
        unchanged = 0;
    });
}

/** An update would disturb an operator who is about to send a form, or who began to fill one. */
function isFillingIn(): boolean {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.matches('input, select, textarea')) return true;
    return [...document.querySelectorAll('input, select, textarea')].some(isChanged);
}

/** Returns whether a field has another value than the page gave it. */
function isChanged(field: Element): boolean {
    if (field instanceof HTMLInputElement) {
        return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
    }
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    if (!(field instanceof HTMLSelectElement)) return false;
    const chosenByPage = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(0, chosenByPage);
}

async function replace(text: string): Promise<void> {
    const next = new DOMParser().parseFromString(text, 'text/html');
    for (const selector of ['main', '#mode']) {
        const [now, then] = [document.querySelector(selector), next.querySelector(selector)];
        if (now === null || then === null) continue;
        await Idiomorph.morph(now, then, {
            callbacks: { beforeAttributeUpdated: keepsOpen, beforeNodeRemoved: isServers },
        });
    }
}

/** A notice was for one look: the next page does not have it, and the reader may not have read it yet. */
function isServers(node: Node): boolean {
    return !(node instanceof HTMLElement && node.matches('.notice'));
}

/** Details stay as the reader left them. */
function keepsOpen(attribute: string, element: Element): boolean {
    return !(attribute === 'open' && element instanceof HTMLDetailsElement);
}

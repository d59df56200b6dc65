/** The page that stands in for Microsoft Entra: choose a person and a role. */

import type { SignInConfiguration } from './configuration.ts';
import type { PlatformResponse } from './exchange.ts';
import { escaped, pageResponse } from './page.ts';

export interface SignInForm {
    readonly people: SignInConfiguration['people'];
    readonly roles: SignInConfiguration['roles'];
    /** Path of the app that opens afterwards. */
    readonly target: string;
    /** Proves to the callback that this app made the form. */
    readonly state: string;
    /** The browser's half of that proof. */
    readonly cookie: string;
}

export const callbackPath = '/.auth/login/aad/callback';

/** Value of the choice to have no role. */
export const noRole = '';

export function signInPage({ people, roles, target, state, cookie }: SignInForm): PlatformResponse {
    const persons = people.map(({ objectId, name }) => ({ value: objectId, text: name }));
    const choices = [
        ...roles.map(({ value, meaning }) => ({ value, text: `${value}: ${meaning}` })),
        { value: noRole, text: 'No role: signed in, and the app decides what that allows' },
    ];
    return pageResponse({
        title: 'Sign in to the sandbox',
        cookies: [cookie],
        body: `<p class="note">This page stands in for Microsoft Entra. It exists in the sandbox only: the people are made up, and no password is needed.</p>
<form method="post" action="${callbackPath}">
<input type="hidden" name="state" value="${escaped(state)}">
${radioGroup('Person', 'person', persons)}
${radioGroup('App role', 'role', choices)}
<p>Afterwards, <code>${escaped(target)}</code> opens.</p>
<button type="submit">Sign in</button>
</form>`,
    });
}

interface Choice {
    readonly value: string;
    readonly text: string;
}

/** The first choice is the default. */
function radioGroup(legend: string, name: string, choices: readonly Choice[]): string {
    const labels = choices.map(
        ({ value, text }, index) =>
            `<label><input type="radio" name="${name}" value="${escaped(value)}" required${index === 0 ? ' checked' : ''}><span>${escaped(text)}</span></label>`,
    );
    return `<fieldset>\n<legend>${legend}</legend>\n${labels.join('\n')}\n</fieldset>`;
}

/** A page that says why nothing was done, with a way on. */
export function refusalPage(status: number, reason: string): PlatformResponse {
    return pageResponse({
        status,
        title: 'The sign-in was refused',
        body: `<p role="alert">${escaped(reason)}</p>\n<p><a href="/.auth/login/aad">Start again</a></p>`,
    });
}

/** Where a sign-in or sign-out without a target of its own ends. */
export function donePage(isSignedIn: boolean): PlatformResponse {
    return pageResponse({
        title: isSignedIn ? 'You are signed in' : 'You are signed out',
        body: isSignedIn
            ? '<p><a href="/">Open the app</a></p>'
            : '<p><a href="/.auth/login/aad">Sign in again</a></p>',
    });
}

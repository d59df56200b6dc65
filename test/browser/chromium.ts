/** The browser of the machine: Debian's Chromium, or the one that CHROMIUM names. */
import { existsSync } from 'node:fs';

const usual = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of the browser. Undefined: the machine has none; in CI that is an error. */
export const chromium: string | undefined = [process.env.CHROMIUM ?? '', ...usual].find(
    (path) => path !== '' && existsSync(path),
);

if (chromium === undefined && process.env.CI !== undefined) {
    throw new Error('No browser: install chromium, or set CHROMIUM to the path of one');
}
if (chromium === undefined) {
    process.stderr.write(
        'LEFT OUT: the tests in a browser, because no Chromium was found; CHROMIUM names one\n',
    );
}

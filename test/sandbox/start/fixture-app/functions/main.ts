/** An app that tells what it gets: the sandbox's own tests do not depend on the product. */
import { app } from '@azure/functions';

app.eventGrid('on-resource-change', {
    handler: (event) => {
        process.stdout.write(`event: ${event.subject}\n`);
    },
});

app.http('settings', {
    authLevel: 'function',
    handler: () => ({ jsonBody: process.env }),
});

app.http('crash', {
    authLevel: 'anonymous',
    handler: () => {
        setTimeout(() => {
            throw new Error('crashing on purpose');
        }, 1);
        return {};
    },
});

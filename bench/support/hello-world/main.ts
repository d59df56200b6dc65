/** The smallest app: one function that Event Grid calls. It is the limit of what loading an app can cost. */
import { app } from '@azure/functions';

app.eventGrid('hello-world', {
    handler: (event, context) => context.log(event.id),
});

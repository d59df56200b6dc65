import { expect, test } from 'vitest';
import { eventTriggers } from '../../../functions/event-triggers.ts';
import { httpTriggers } from '../../../functions/http.ts';
import { queueTriggers } from '../../../functions/queue-triggers.ts';
import { timers } from '../../../functions/timers.ts';
import { controls } from '../../../src/controls/index.ts';
import { allRoutes } from '../../../src/http/contract-document.ts';
import { codeSpans, sectionOf, tableRows, textOf } from './repository.ts';

const api = textOf('docs/api.md');
const routes = allRoutes({
    controlIds: controls.map(({ id }) => id),
    isSignInByPlatform: false,
    version: '0.1.0',
});

test('ARCHITECTURE names every function, and no other', () => {
    const named = tableRows(sectionOf(textOf('ARCHITECTURE.md'), '## Functions')).flatMap(([name = '']) =>
        codeSpans(name),
    );
    const inTables = [...eventTriggers, ...queueTriggers, ...timers, ...httpTriggers].map((each) =>
        typeof each === 'string' ? each : each.name,
    );
    expect(named.toSorted()).toEqual(inTables.toSorted());
});

test('the page of the API describes every route, and no other', () => {
    const described = [...api.matchAll(/^`((?:GET|POST) \/api\/[^`]+)`/gm)].map(([, request]) => request);
    const requests = routes.map(({ method, path }) => `${method.toUpperCase()} /api/${path}`);
    expect(described.toSorted()).toEqual(requests.toSorted());
});

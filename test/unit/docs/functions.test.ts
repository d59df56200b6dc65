import { expect, test } from 'vitest';
import { eventTriggers } from '../../../functions/event-triggers.ts';
import { apiRoutes } from '../../../functions/families/http.ts';
import { queueTriggers } from '../../../functions/queue-triggers.ts';
import { timers } from '../../../functions/timers.ts';
import { codeSpans, sectionOf, tableRows, textOf } from './repository.ts';

const api = textOf('docs/api.md');

test('ARCHITECTURE names every function but the routes of the API, and no other', () => {
    const named = tableRows(sectionOf(textOf('ARCHITECTURE.md'), '## Functions')).flatMap(([name = '']) =>
        codeSpans(name),
    );
    const inTables = [...eventTriggers, ...queueTriggers, ...timers].map((each) =>
        typeof each === 'string' ? each : each.name,
    );
    expect(named.toSorted()).toEqual(inTables.toSorted());
});

test('the page of the API describes every route, and no other', () => {
    const described = [...api.matchAll(/^`((?:GET|POST) \/api\/[^`]+)`/gm)].map(([, request]) => request);
    const routes = apiRoutes.map(({ method, path }) => `${method} /api/${path}`);
    expect(described.toSorted()).toEqual(routes.toSorted());
});

test.each(apiRoutes.map((route) => [`${route.method} /api/${route.path}`, route] as const))(
    'the page of the API names every field of %s',
    (request, { request: { query, body } }) => {
        const [section = ''] = api.split(/^(?=## )/m).filter((text) => text.includes(`\n\`${request}\``));
        const fields = Object.keys({ ...query?.shape, ...body?.shape });
        expect(fields.filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
    },
);

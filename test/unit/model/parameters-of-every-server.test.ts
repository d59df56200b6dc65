import { expect, test } from 'vitest';
import { catalogue, catalogueVersions } from '../../../sandbox/simulator/catalogue/index.ts';
import { parametersOfEveryServer } from '../../../src/model/parameters-of-every-server.ts';

test.each(catalogueVersions)('PostgreSQL %s has every parameter that every server has', (version) => {
    const names = catalogue(version).map(({ name }) => name);
    expect(parametersOfEveryServer.filter((name) => !names.includes(name))).toEqual([]);
});

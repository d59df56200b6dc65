import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluatePolicy } from '../../../../src/policy/evaluate-policy.ts';
import { lawRuns, testSeed } from '../../../support/seed.ts';
import { workspaceId } from '../../../support/states.ts';
import { definitionsFolder, readDefinitions } from '../definitions.ts';
import { compliance } from '../evaluator.ts';
import { randomFleet } from '../fleet.ts';
import { type Json, relatedResources } from '../resource.ts';
import { policy, resourcesOf, surroundings } from './servers.ts';

/** Values of the parameters that have no default. */
const given: Readonly<Record<string, Json>> = {
    configurationName: 'log_checkpoints',
    configurationValue: 'on',
    logAnalytics: workspaceId,
    resourceLocation: 'canadacentral',
    eventHubAuthorizationRuleId: '/subscriptions/s/rule',
    storageAccount: '/subscriptions/s/account',
};

const files = readdirSync(definitionsFolder).filter((name) => name.endsWith('.json'));
const fleet = [...randomFleet(testSeed, lawRuns(1_000))];
const definitions = readDefinitions(definitionsFolder);

test.each(files)('both evaluators agree on %s', { timeout: 60_000 }, (file) => {
    const json = JSON.parse(readFileSync(join(definitionsFolder, file), 'utf8'));
    const other = definitions.get(json.name);
    if (other === undefined) throw new Error(`No definition ${json.name}`);
    const names = Object.keys(json.properties.parameters).filter((name) => name in given);
    const values: Readonly<Record<string, Json>> = {
        ...Object.fromEntries(names.map((name) => [name, given[name] ?? ''])),
        effect: json.properties.parameters.effect.allowedValues[0],
    };
    const bound = policy(json, values);
    const words = new Set<string>();
    for (const wire of fleet) {
        const theirs = compliance(other, values, wire.server, relatedResources(wire));
        const own = evaluatePolicy(bound, resourcesOf(wire), surroundings);
        words.add(own.kind);
        const word = own.kind === 'notApplicable' ? 'compliant' : own.kind;
        const expected = theirs === 'compliant' ? 'compliant' : 'drifted';
        if (word !== expected) expect({ own, wire }).toEqual(theirs);
    }
    const isAboutServers = !JSON.stringify(other.if).includes('Microsoft.Resources/subscriptions');
    expect(words.has('drifted')).toBe(isAboutServers);
});

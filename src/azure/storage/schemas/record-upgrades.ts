import type { Renames } from './renames.ts';
import { additive, type Upgrades } from './stored-version.ts';

/** Version 2 of a server's record uses the field's standard words. Version 3 knows slices of what surrounds a server. */

const parts: Renames = { inside: { '*': { fields: { oneOf: 'possibleActors' } } } };

const remediations: Renames = {
    inside: {
        '*': {
            fields: { oneOf: 'possibleActors', looksFirst: 'checksTargetFirst', waits: 'requeues' },
            inside: { end: { fields: { lookAgain: 'reassess', mayPass: 'isTransient' } } },
        },
    },
};

const drifts: Renames = {
    inside: {
        '*': {
            inside: {
                parts,
                ending: {
                    fields: { oneOf: 'possibleActors' },
                    words: { end: { gone: 'serverDeleted' } },
                },
            },
        },
    },
};

const rechecks: Renames = {
    fields: { unseen: 'unconfirmed', lookAt: 'recheckAt' },
    inside: { unconfirmed: { inside: { '*': { fields: { looks: 'checks' } } } } },
};

const inVersion2: Renames = {
    fields: {
        contested: 'flapping',
        awaiting: 'pendingApprovals',
        undone: 'undoExemptions',
        swept: 'sweepResult',
        setbacks: 'repairFailures',
        spentRestart: 'ineffectiveRestart',
        gone: 'deletedAt',
        formerly: 'previousIds',
        seen: 'observed',
        secondLooks: 'rechecks',
        left: 'backlog',
    },
    inside: {
        remediations,
        interruptedUndos: remediations,
        deferred: { fields: { heard: 'recentEvents' } },
        holds: { inside: { '*': { words: { cause: { contested: 'flapping' } } } } },
        repairs: { inside: { '*': { inside: { '*': { fields: { opponent: 'actor' } } } } } },
        missing: { fields: { lookAt: 'recheckAt' } },
        drifts,
        pastDrifts: { inside: { '*': { inside: { parts } } } },
        rechecks,
    },
};

/** Version 3 adds fields of sections that Pgwarden does not know, kinds of change, slices, and findings that are only reported. */
export const recordUpgrades: Upgrades = [inVersion2, additive];

import { expect, test } from 'vitest';
import {
    BaselineUnreadableError,
    isTransient,
    LeaseLostError,
    MalformedInputError,
    RecordConflictError,
    SettingsError,
    StorageUnavailableError,
    TagsUnreadableError,
} from '../../src/errors.ts';

test('an error knows whether it is transient', () => {
    expect([
        isTransient(new RecordConflictError('x')),
        isTransient(new LeaseLostError('x')),
        isTransient(new StorageUnavailableError('x')),
        isTransient(new BaselineUnreadableError(['x'])),
        isTransient(new TagsUnreadableError('x', 'HTTP 429', true)),
    ]).toEqual([true, true, true, true, true]);
    expect([
        isTransient(new TagsUnreadableError('x', 'HTTP 403', false)),
        isTransient(new SettingsError(['x'])),
        isTransient(new MalformedInputError('x')),
        isTransient(new Error('transient')),
        isTransient({ transient: true }),
        isTransient(Object.assign(new Error('x'), { transient: 'true' })),
        isTransient(undefined),
    ]).toEqual([false, false, false, false, false, false, false]);
});

test('an error keeps its cause and names its subject', () => {
    const cause = new Error('HTTP 503');
    const error = new StorageUnavailableError('table audit', { cause });
    expect([error.name, error.message, error.cause]).toEqual([
        'StorageUnavailableError',
        'Storage is not available: table audit',
        cause,
    ]);
    expect(new BaselineUnreadableError(['$.modes: x', '$.name: y']).message).toBe(
        'The baseline cannot be read: $.modes: x; $.name: y',
    );
});

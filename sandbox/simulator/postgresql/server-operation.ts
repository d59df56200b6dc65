import type { OperationFailure, Operations } from '../arm/operations.ts';
import type { ArmCall } from '../arm/route.ts';
import type { ProviderContext } from '../context/provider-context.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import type { ServerRecord } from '../world/server-record.ts';
import { inState } from '../world/server-record.ts';
import { type FlexibleServer, markStale, normalizedLocation, write } from '../world/world.ts';

/** The means of the PostgreSQL resource provider. */
export interface Provider {
    readonly context: ProviderContext;
    readonly operations: Operations;
}

/** A write to a server or to a child of it. */
export interface ServerOperation {
    readonly call: ArmCall;
    readonly server: FlexibleServer;
    /** The internal name in the 202. */
    readonly name: string;
    readonly action: string;
    readonly azureMs: number;
    readonly retryAfterSeconds: number;
    /** The state that the server shows meanwhile; absent: it stays as it is, Ready included. */
    readonly stateMeanwhile?: string;
    /** Certain from the start, but shown only in the poll. */
    readonly failure?: OperationFailure;
    /** Accepted although the server is busy, to fail in the poll; leaves the server to whatever runs on it. */
    readonly isAcceptedWhileBusy?: boolean;
    /** A server that is being created is not busy with anything else. */
    readonly isCreation?: boolean;
    /** The record after the write, worked out from the one at its end. */
    readonly effect: (record: ServerRecord) => ServerRecord;
    /** For what is not in the record: a server that is gone, a creation that failed. */
    readonly ended?: (outcome: 'Succeeded' | 'Failed') => void;
    /** Deletes name the location as it is displayed. */
    readonly location?: 'normalized' | 'displayed';
}

/**
 * One operation at a time on a server, children included, and a moment of rest after each: an overlap is refused up
 * front, or accepted and failed, as `behavior` says.
 */
export function acceptOperation(provider: Provider, work: ServerOperation): SimulatorResponse {
    const { context } = provider;
    if (work.isAcceptedWhileBusy === true) return accepted(provider, work, false);
    if (isBusy(work.server) && work.isCreation !== true) {
        return context.random.chance(context.behavior.busyAfterAcceptance)
            ? accepted(provider, { ...work, failure: busyInPoll(work.server) }, false)
            : busyUpFront(context, work.server);
    }
    return accepted(provider, work, true);
}

export function isBusy(server: FlexibleServer): boolean {
    const isBetweenStates = transitionalStates.includes(server.record.properties.state);
    return server.operation !== undefined || isBetweenStates || performance.now() < server.settledAt;
}

const transitionalStates: readonly string[] = [
    'Updating',
    'Starting',
    'Stopping',
    'Restarting',
    'Provisioning',
];

function busyUpFront(context: ProviderContext, server: FlexibleServer): SimulatorResponse {
    return azureError(
        context.behavior.serverIsBusyStatus,
        'ServerIsBusy',
        `Cannot complete operation while server '${server.name}' is busy processing another operation. Try again later.`,
    );
}

function busyInPoll(server: FlexibleServer): OperationFailure {
    return {
        code: 'ServerBusy',
        message: `Server '${server.name}' is busy with another operation. Please try again later.`,
    };
}

function accepted(provider: Provider, work: ServerOperation, holdsServer: boolean): SimulatorResponse {
    const { context, operations } = provider;
    const { call, server } = work;
    const stateBefore = server.record.properties.state;
    let ownState = stateBefore;
    const show = (state: string): void => {
        if (!holdsServer) return;
        ownState = state;
        server.record = inState(server.record, state);
    };
    const restore = (): void => {
        if (server.record.properties.state === ownState) server.record = inState(server.record, stateBefore);
    };
    const { record } = server;
    const location = work.location === 'displayed' ? record.location : normalizedLocation(record.location);
    const response = operations.accept({
        request: call.request,
        principal: call.principal,
        subscriptionId: server.subscriptionId,
        location,
        name: work.name,
        azureMs: work.azureMs,
        retryAfterSeconds: work.retryAfterSeconds,
        action: work.action,
        ...(work.failure === undefined ? {} : { failure: work.failure }),
        onHang: () => show('Updating'),
        complete: () => {
            restore();
            write(server, work.effect(server.record));
            const staleMs = context.faults.staleReadsMs(call.request.path);
            markStale(context.world, server.id, context.clock.now(), staleMs);
        },
        ended: (outcome) => {
            if (!holdsServer) return;
            restore();
            delete server.operation;
            server.settledAt = performance.now() + context.clock.scaled(context.behavior.settleMs);
            work.ended?.(outcome);
        },
    });
    if (holdsServer) {
        server.operation = { id: response.operation?.id ?? '', name: work.name };
        // A hang shows Updating already.
        if (work.stateMeanwhile !== undefined && ownState === stateBefore) show(work.stateMeanwhile);
    }
    return response;
}

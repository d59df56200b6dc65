import type { OperationFailure, Operations } from '../arm/operations.ts';
import type { ArmCall } from '../arm/route.ts';
import type { Azure } from '../context/provider-context.ts';
import { azureError, type SimulatorAnswer } from '../kernel/http.ts';
import type { ServerRecord } from '../world/server-record.ts';
import { inState } from '../world/server-record.ts';
import { type FlexibleServer, fallBehind, normalisedLocation, write } from '../world/world.ts';

/** What the PostgreSQL resource provider works with. */
export interface Provider {
    readonly azure: Azure;
    readonly operations: Operations;
}

/** A write to a server or to a child of it. */
export interface ServerWork {
    readonly call: ArmCall;
    readonly server: FlexibleServer;
    /** The internal name in the 202. */
    readonly name: string;
    readonly action: string;
    readonly azureMilliseconds: number;
    readonly retryAfterSeconds: number;
    /** The state that the server shows meanwhile; absent: it stays as it is, Ready included. */
    readonly stateMeanwhile?: string;
    /** Certain from the start, but told only in the poll. */
    readonly failure?: OperationFailure;
    /** Accepted although the server is busy, to fail in the poll; leaves the server to whatever runs on it. */
    readonly isAcceptedWhileBusy?: boolean;
    /** A server that is only coming into being is not busy with anything else. */
    readonly isCreation?: boolean;
    /** The record after the write, worked out from the one at its end. */
    readonly effect: (record: ServerRecord) => ServerRecord;
    /** For what is not in the record: a server that is gone, a creation that failed. */
    readonly ended?: (outcome: 'Succeeded' | 'Failed') => void;
    /** Deletes name the location as it is displayed. */
    readonly location?: 'normalised' | 'displayed';
}

/**
 * One operation at a time on a server, children included, and a moment of rest after each: an overlap is refused up
 * front, or accepted and failed, as `behaviour` says.
 */
export function occupy(provider: Provider, work: ServerWork): SimulatorAnswer {
    const { azure } = provider;
    if (work.isAcceptedWhileBusy === true) return accepted(provider, work, false);
    if (isBusy(work.server) && work.isCreation !== true) {
        return azure.random.chance(azure.behaviour.busyAfterAcceptance)
            ? accepted(provider, { ...work, failure: busyInPoll(work.server) }, false)
            : busyUpFront(azure, work.server);
    }
    return accepted(provider, work, true);
}

export function isBusy(server: FlexibleServer): boolean {
    const isBetweenStates = passingStates.includes(server.record.properties.state);
    return server.operation !== undefined || isBetweenStates || performance.now() < server.settledAt;
}

const passingStates: readonly string[] = ['Updating', 'Starting', 'Stopping', 'Restarting', 'Provisioning'];

function busyUpFront(azure: Azure, server: FlexibleServer): SimulatorAnswer {
    return azureError(
        azure.behaviour.serverIsBusyStatus,
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

function accepted(provider: Provider, work: ServerWork, takesTheSlot: boolean): SimulatorAnswer {
    const { azure, operations } = provider;
    const { call, server } = work;
    const stateBefore = server.record.properties.state;
    let ownState = stateBefore;
    const show = (state: string): void => {
        if (!takesTheSlot) return;
        ownState = state;
        server.record = inState(server.record, state);
    };
    const restore = (): void => {
        if (server.record.properties.state === ownState) server.record = inState(server.record, stateBefore);
    };
    const { record } = server;
    const location = work.location === 'displayed' ? record.location : normalisedLocation(record.location);
    const answer = operations.accept({
        request: call.request,
        principal: call.principal,
        subscriptionId: server.subscriptionId,
        location,
        name: work.name,
        azureMilliseconds: work.azureMilliseconds,
        retryAfterSeconds: work.retryAfterSeconds,
        action: work.action,
        ...(work.failure === undefined ? {} : { failure: work.failure }),
        onHang: () => show('Updating'),
        complete: () => {
            restore();
            write(server, work.effect(server.record));
            fallBehind(azure.world, server.id, azure.faults.readsBehind(call.request.path));
        },
        ended: (outcome) => {
            if (!takesTheSlot) return;
            restore();
            delete server.operation;
            server.settledAt = performance.now() + azure.clock.scaled(azure.behaviour.settleMilliseconds);
            work.ended?.(outcome);
        },
    });
    if (takesTheSlot) {
        server.operation = { id: answer.operation?.id ?? '', name: work.name };
        // A hang shows Updating already.
        if (work.stateMeanwhile !== undefined && ownState === stateBefore) show(work.stateMeanwhile);
    }
    return answer;
}

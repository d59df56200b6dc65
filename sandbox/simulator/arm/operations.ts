import type { ProviderContext } from '../context/provider-context.ts';
import { shortPath } from '../context/simulator-event.ts';
import type { StatusFault } from '../kernel/faults.ts';
import {
    azureError,
    type OperationOutcome,
    type Principal,
    type SimulatorRequest,
    type SimulatorResponse,
} from '../kernel/http.ts';
import { publishOutcome } from './outcome-event.ts';
import { type PollKind, pollSignatures } from './poll-signatures.ts';
import type { ArmCall, Route } from './route.ts';

/** The failure of an operation, as its poll shows it. */
export interface OperationFailure {
    readonly code: string;
    readonly message: string;
}

export interface LongRunningOperation {
    readonly request: SimulatorRequest;
    readonly principal: Principal;
    readonly subscriptionId: string;
    /** As it stands in the poll URL. Writes have `canadacentral`, deletes have `Canada Central`. */
    readonly location: string;
    /** The internal name in the body of the 202, `UpsertServerManagementOperationV2`. */
    readonly name: string;
    readonly azureMs: number;
    /** Azure's own, before scaling. */
    readonly retryAfterSeconds: number;
    /** The action in the event of the end, `Microsoft.DBforPostgreSQL/flexibleServers/write`. */
    readonly action: string;
    /** A failure that was certain from the start, shown only in the poll. */
    readonly failure?: OperationFailure;
    /** Takes effect. */
    readonly complete: () => void;
    /** Runs at once when a fault makes the operation hang. */
    readonly onHang?: () => void;
    /** Runs when the operation has ended, however it ended. */
    readonly ended?: (outcome: 'Succeeded' | 'Failed') => void;
}

export interface Operations {
    /** Accepts a long-running operation: answers 202 and lets it end by itself. */
    accept(work: LongRunningOperation): SimulatorResponse;
    /** azureAsyncOperation and operationResults. */
    readonly routes: readonly Route[];
}

interface Running {
    readonly id: string;
    readonly startTime: string;
    readonly retryAfterSeconds: number;
    readonly outcome: OperationOutcome;
    /** A fault that keeps its status from being read. */
    readonly statusFault?: StatusFault;
    failure?: OperationFailure;
}

const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.DBforPostgreSQL/locations/{location}';

/** Long-running operations as the PostgreSQL resource provider runs them: 202, signed poll URLs, polls with 200. */
export function createOperations(context: ProviderContext): Operations {
    const operations = new Map<string, Running>();
    const signatures = pollSignatures(context.random.hex(64), context.random.hex(2_048));
    const pollRoute = (kind: PollKind, respond: Respond): Route => ({
        method: 'GET',
        pattern: `${provider}/${kind}/{operation}`,
        action: readAction(kind),
        serve: (call) => {
            const operation = operations.get(call.parameters.operation ?? '');
            if (operation === undefined) return operationNotFound();
            return signatures.refusal(kind, call) ?? respond(call, operation);
        },
    });
    return {
        accept(work) {
            const id = context.random.guid();
            const acceptedAt = new Date().toISOString();
            const outcome: OperationOutcome = { id, status: 'InProgress', acceptedAt };
            const statusFault = context.faults.onStatus(work.request.method, work.request.path);
            const retryAfterSeconds =
                statusFault?.kind === 'slowPace'
                    ? statusFault.retryAfterSeconds
                    : scaledRetryAfter(context, work.retryAfterSeconds);
            const startTime = context.clock.now().toISOString();
            const operation: Running = {
                id,
                startTime,
                retryAfterSeconds,
                outcome,
                ...(statusFault === undefined ? {} : { statusFault }),
            };
            operations.set(id, operation);
            runToItsEnd(context, work, operation);
            const url = (kind: PollKind): string =>
                `${originOf(work.request, statusFault)}/subscriptions/${work.subscriptionId}/providers/Microsoft.DBforPostgreSQL` +
                `/locations/${encodeURIComponent(work.location)}/${kind}/${operation.id}` +
                `?api-version=${work.request.query.get('api-version') ?? ''}&${signatures.sign(kind, operation.id)}`;
            return {
                status: 202,
                headers: {
                    ...(statusFault?.kind === 'locationOnly'
                        ? {}
                        : { 'azure-asyncoperation': url('azureAsyncOperation') }),
                    location: url('operationResults'),
                    'retry-after': String(retryAfterSeconds),
                },
                body: { operation: work.name, startTime: operation.startTime },
                operation: outcome,
            };
        },
        routes: [pollRoute('azureAsyncOperation', poll), pollRoute('operationResults', result)],
    };
}

/** Seconds until the next poll: scaled, at least 1, and 0 where even the scaled minute is an instant. */
function scaledRetryAfter(context: ProviderContext, azureSeconds: number): number {
    const seconds = context.clock.scaled(azureSeconds * 1_000) / 1_000;
    return context.clock.scaled(60_000) < 500 ? 0 : Math.max(1, Math.round(seconds));
}

function runToItsEnd(context: ProviderContext, work: LongRunningOperation, operation: Running): void {
    const fault =
        work.failure === undefined
            ? context.faults.onAccepted(work.request.method, work.request.path)
            : undefined;
    const azureMs = fault?.kind === 'hang' ? fault.azureMs : work.azureMs;
    if (fault?.kind === 'hang') work.onHang?.();
    const acceptedAt = performance.now();
    context.clock.after(azureMs, () => {
        const failure =
            fault?.kind === 'failLater' ? { code: fault.code, message: fault.message } : work.failure;
        if (failure === undefined && fault?.kind !== 'noEffect') work.complete();
        const outcome = failure === undefined ? 'Succeeded' : 'Failed';
        operation.outcome.status = outcome;
        operation.outcome.endedAt = new Date().toISOString();
        if (failure !== undefined) {
            operation.outcome.code = failure.code;
            operation.failure = failure;
        }
        work.ended?.(outcome);
        publishOutcome(context, work.request, work.principal, work.action, failure === undefined);
        const principal = work.principal.name ?? work.principal.objectId;
        const durationMs = Math.round(performance.now() - acceptedAt);
        context.report({
            kind: 'operationEnded',
            at: context.clock.now().toISOString(),
            text: `${shortPath(work.request.path)}: ${outcome} after ${durationMs} ms (${principal})`,
            principal,
            path: work.request.path,
            action: work.action,
            outcome,
            ...(failure === undefined ? {} : { code: failure.code }),
            durationMs,
        });
    });
}

type Respond = (call: ArmCall, operation: Running) => SimulatorResponse;

function poll(call: ArmCall, operation: Running): SimulatorResponse {
    const unreadable = unreadableStatus(call, operation);
    if (unreadable !== undefined) return unreadable;
    const { id: name, startTime, outcome, failure } = operation;
    const error = failure === undefined ? {} : { error: failure };
    return {
        status: 200,
        // Recordings leave the header out, but their clients keep its pace from one poll to the next.
        ...(outcome.status === 'InProgress'
            ? { headers: { 'retry-after': String(operation.retryAfterSeconds) } }
            : {}),
        body: { name, status: outcome.status, startTime, ...error },
    };
}

/** Assumed: 202 while it runs, then 200 with an empty response, or the failure as an error. */
function result(call: ArmCall, operation: Running): SimulatorResponse {
    if (operation.statusFault?.kind === 'forbidden') return mayNotRead(call, 'operationResults');
    if (operation.outcome.status === 'InProgress') {
        const query = call.request.query.toString();
        return {
            status: 202,
            headers: {
                location: `${call.request.origin}${encodeURI(call.request.path)}?${query}`,
                'retry-after': String(operation.retryAfterSeconds),
            },
        };
    }
    if (operation.failure !== undefined) {
        return azureError(400, operation.failure.code, operation.failure.message);
    }
    return { status: 204 };
}

/** The simulator is `localhost`; its address stands for a foreign host. */
function originOf({ origin }: SimulatorRequest, fault: StatusFault | undefined): string {
    return fault?.kind === 'foreignHost' ? origin.replace('//localhost', '//127.0.0.1') : origin;
}

/** Returns the response in the place of a status that cannot be read. */
function unreadableStatus(call: ArmCall, { id, statusFault }: Running): SimulatorResponse | undefined {
    switch (statusFault?.kind) {
        case 'forbidden':
            return mayNotRead(call, 'azureAsyncOperation');
        case 'noContent':
            return { status: 204 };
        case 'empty':
            return { status: 200 };
        case 'otherShape':
            return { status: 200, body: { id: call.request.path, name: id, properties: {} } };
        default:
            return undefined;
    }
}

/** A caller whose role is assigned on a resource group reads nothing of the region. */
function mayNotRead({ principal, request }: ArmCall, kind: PollKind): SimulatorResponse {
    return azureError(
        403,
        'AuthorizationFailed',
        `The client with object id '${principal.objectId}' does not have authorization to perform action ` +
            `'${readAction(kind)}' over scope '${request.path}' or the scope is invalid.`,
    );
}

function readAction(kind: PollKind): string {
    return `Microsoft.DBforPostgreSQL/locations/${kind}/read`;
}

function operationNotFound(): SimulatorResponse {
    return azureError(404, 'OperationNotFound', 'The requested operation was not found.');
}

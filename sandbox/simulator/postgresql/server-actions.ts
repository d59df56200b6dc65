import type { OperationFailure } from '../arm/operations.ts';
import type { ArmCall, Route } from '../arm/route.ts';
import { azureError, type SimulatorResponse } from '../kernel/http.ts';
import { isObject } from '../kernel/json.ts';
import { afterRestart, inState, type ServerRecord } from '../world/server-record.ts';
import type { FlexibleServer } from '../world/world.ts';
import { serverPattern } from './paths.ts';
import { serveWrite } from './reading.ts';
import { acceptOperation, type Provider } from './server-operation.ts';

interface Action {
    readonly name: 'restart' | 'stop' | 'start';
    /** The internal name in the 202. Assumed for restart. */
    readonly operation: string;
    readonly from: string;
    readonly meanwhile: string;
    readonly effect: (record: ServerRecord) => ServerRecord;
}

const actions: readonly Action[] = [
    {
        name: 'restart',
        operation: 'RestartServerManagementOperation',
        from: 'Ready',
        meanwhile: 'Restarting',
        effect: afterRestart,
    },
    {
        name: 'stop',
        operation: 'StopServerManagementOperation',
        from: 'Ready',
        meanwhile: 'Stopping',
        effect: (record) => inState(record, 'Stopped'),
    },
    {
        name: 'start',
        operation: 'StartServerManagementOperation',
        from: 'Stopped',
        meanwhile: 'Starting',
        effect: (record) => inState(afterRestart(record), 'Ready'),
    },
];

/** POST restart, stop and start. */
export function serverActionRoutes(provider: Provider): readonly Route[] {
    return actions.map((action) => ({
        method: 'POST',
        pattern: `${serverPattern}/${action.name}`,
        action: `Microsoft.DBforPostgreSQL/flexibleServers/${action.name}/action`,
        serve: (call) => serveWrite(provider, call, (server) => acted(provider, call, server, action)),
    }));
}

function acted(provider: Provider, call: ArmCall, server: FlexibleServer, action: Action): SimulatorResponse {
    const { body } = call.request;
    const isFailover = isObject(body) && body.restartWithFailover === true;
    if (isFailover && server.record.properties.highAvailability.mode === 'Disabled') {
        // Assumed: the code.
        return azureError(400, 'HANotEnabled', 'A failover needs high availability on the server.');
    }
    const { durations } = provider.context.behavior;
    let waited: ReadonlySet<string> = new Set();
    const isReady = server.record.properties.state === action.from;
    return acceptOperation(provider, {
        call,
        server,
        name: action.operation,
        action: `Microsoft.DBforPostgreSQL/flexibleServers/${action.name}/action`,
        azureMs: action.name === 'restart' ? durations.restart : durations.startOrStop,
        // Assumed: not recorded for actions.
        retryAfterSeconds: 15,
        stateMeanwhile: action.meanwhile,
        ...(isReady ? {} : { failure: notReady(server, action), isAcceptedWhileBusy: true }),
        effect(record) {
            waited = waitingForRestart(record);
            return action.effect(record);
        },
        ended() {
            const { clock, faults } = provider.context;
            const late = faults.pendingAfterRestart(call.request.path);
            if (late > 0) server.lateFlags = { names: waited, until: clock.now().getTime() + late };
        },
    });
}

/** Lower-case names of the parameters whose last value the engine does not run with. */
function waitingForRestart({ parameters }: ServerRecord): ReadonlySet<string> {
    return new Set(
        Object.entries(parameters).flatMap(([name, { value, running }]) => (value === running ? [] : [name])),
    );
}

/** The service's text, with its missing letter. For start it is assumed. */
function notReady(server: FlexibleServer, action: Action): OperationFailure {
    const rule =
        action.name === 'start'
            ? 'Start Server can only be performed on Stopped servers.'
            : 'Restart or Stop Server can only be performed on Started servers.';
    return {
        code: 'ServerIsNotReady',
        message: `${rule} Sever Name = ${server.name}, Current Server State = ${server.record.properties.state}`,
    };
}

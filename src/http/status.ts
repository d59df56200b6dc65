import { type StatusPorts, status } from '../workflows/in-force/status.ts';
import { type ApiResponse, ok } from './response.ts';

/** GET /api/status: what decides about every write right now. */
export async function getStatus(ports: StatusPorts): Promise<ApiResponse> {
    return ok(await status(ports));
}

/** GET /api/health: 200 while repairs can be made, 503 otherwise: for a test that looks at the status alone. */
export async function getHealth(ports: StatusPorts): Promise<ApiResponse> {
    const { isReady } = await status(ports);
    return { status: isReady ? 200 : 503, body: { isReady } };
}

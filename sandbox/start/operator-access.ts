/** How the sandbox's own client opens the operators' API, as its operator. */
import { application } from '../simulator/world/application.ts';
import { people } from '../simulator/world/people.ts';
import type { Sandbox } from './start-sandbox.ts';

/** Returns the headers of one request. */
export function operatorAccess({
    endpoints,
    simulator,
    isSignInOn,
}: Pick<Sandbox, 'endpoints' | 'simulator' | 'isSignInOn'>): Readonly<Record<string, string>> {
    if (!isSignInOn) return { 'x-functions-key': endpoints.operatorKey };
    const token = simulator.issueToken(people.operator.objectId, application.identifierUri);
    return { authorization: `Bearer ${token}` };
}

import { controls } from '../../src/controls/index.ts';
import type { RouteName } from '../../src/http/addresses.ts';
import type { ApiResponse } from '../../src/http/response.ts';
import type { ApiRequest } from '../../src/http/route.ts';
import { routes } from '../../src/http/routes/index.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';

/** The routes of the operators' API. */
export const apiRoutes = routes(controls.map(({ id }) => id));

/** Responds to a request of one route. */
export async function respond(
    name: RouteName,
    parts: Dependencies,
    request: ApiRequest,
): Promise<ApiResponse> {
    const route = apiRoutes.find((each) => each.name === name);
    if (route === undefined) throw new Error(`No route has the name ${name}`);
    return await route.respond(parts, request);
}

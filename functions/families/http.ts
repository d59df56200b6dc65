import { controls } from '../../src/controls/index.ts';
import { type OperatorsApi, operatorsApi } from '../../src/http/operators-api.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import { version } from '../dependencies/deployment.ts';

/** Makes the operators' API of this deployment. */
export function deployedApi(parts: Dependencies): OperatorsApi {
    return operatorsApi(parts, {
        controlIds: controls.map(({ id }) => id),
        isSignInByPlatform: parts.isSignInByPlatform,
        version,
    });
}

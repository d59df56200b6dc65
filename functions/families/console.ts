import { type OperatorsConsole, operatorsConsole } from '../../src/console/operators-console.ts';
import { controls } from '../../src/controls/index.ts';
import { consoleAssets } from '../dependencies/console-assets.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';

/** Makes the operators' console of this deployment. */
export function deployedConsole(parts: Dependencies): OperatorsConsole {
    return operatorsConsole(
        { ...parts, assets: consoleAssets() },
        {
            controlIds: controls.map(({ id }) => id),
            isSignInByPlatform: parts.isSignInByPlatform,
            portal: parts.portal,
        },
    );
}

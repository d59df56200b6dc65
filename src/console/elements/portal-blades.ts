import type { Area } from '../../controls/definition/control.ts';
import type { Html } from '../definition/html.ts';
import { portalLink } from './links.ts';

/**
 * Pages of a flexible server in the Azure portal, by the name in their address.
 * Assumed: the portal has these names, and opens the overview for one that it does not know.
 */
const blades = {
    overview: 'Azure portal',
    serverParameters: 'Server parameters',
    authentication: 'Authentication',
    networking: 'Networking',
    dataEncryption: 'Data encryption',
    diagnosticSettings: 'Diagnostic settings',
} as const;

type Blade = keyof typeof blades;

const bladeOfArea: Readonly<Record<Area, Blade>> = {
    encryption: 'dataEncryption',
    transport: 'serverParameters',
    authentication: 'authentication',
    access: 'overview',
    logging: 'serverParameters',
    diagnostics: 'diagnosticSettings',
    network: 'networking',
    platform: 'overview',
};

/** Returns the links to a server's pages in the portal. `portal`: its origin. */
export function portalLinks(portal: string, server: string): readonly Html[] {
    return Object.entries(blades).map(([blade, text]) => portalLink(portal, server, text, blade));
}

/** Returns the link to the page in the portal that shows what a control checks. */
export function controlInPortal(portal: string, server: string, area: Area): Html {
    const blade = bladeOfArea[area];
    return portalLink(portal, server, blades[blade], blade);
}

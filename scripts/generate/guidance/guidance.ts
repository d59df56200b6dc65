import { apiProperties } from './api.ts';
import { definitions } from './definitions.ts';
import type { GuidanceSection } from './guidance-row.ts';
import { initiatives } from './initiatives.ts';
import { policySupport } from './policy-support.ts';
import { recommendations } from './recommendations.ts';
import { scannerChecks } from './scanners.ts';
import { secureYourServer } from './secure-your-server.ts';
import { security } from './security.ts';
import { securityBaseline } from './security-baseline.ts';
import { frameworkTags } from './tags.ts';

/** All that Microsoft's guidance and the scanners ask of a flexible server, each with its answer. */
export const guidance: readonly GuidanceSection[] = [
    policySupport,
    security,
    secureYourServer,
    securityBaseline,
    recommendations,
    definitions,
    initiatives,
    apiProperties,
    frameworkTags,
    scannerChecks,
];

import * as z from 'zod';
import {
    type RequestAssessmentPorts,
    requestAssessment,
} from '../../workflows/operators/request-assessment.ts';
import { comment, operator, serverId } from '../fields.ts';
import { postRoute } from '../route.ts';

export const assessment = postRoute({
    name: 'assessment',
    summary: 'assesses a server now',
    body: z.strictObject({ server: serverId, operator: operator.exactOptional(), comment }),
    act: async (ports: RequestAssessmentPorts, { body: { server, comment }, by }) =>
        await requestAssessment(ports, { server, comment, ...by }),
});

import * as z from 'zod';
import {
    type RequestAssessmentPorts,
    requestAssessment,
} from '../../workflows/operators/request-assessment.ts';
import { comment, serverId } from '../definition/fields.ts';
import { postRoute } from '../definition/route.ts';

export const assessment = postRoute({
    name: 'assessment',
    path: 'assessments',
    summary: 'assesses a server now',
    body: z.strictObject({ server: serverId, comment }),
    act: async (ports: RequestAssessmentPorts, { body: { server, comment }, by }) =>
        await requestAssessment(ports, { server, comment, ...by }),
});

import * as z from 'zod';
import { type ResumeFlappingPorts, resumeFlapping } from '../../workflows/operators/resume-flapping.ts';
import { comment, controlId, operator, serverId } from '../fields.ts';
import { postRoute } from '../route.ts';

export const flapping = (controlIds: readonly string[]) =>
    postRoute({
        name: 'flapping',
        summary: 'resumes repairs of a flapping control',
        body: z.strictObject({
            server: serverId,
            control: controlId(controlIds),
            operator: operator.exactOptional(),
            comment,
        }),
        act: async (ports: ResumeFlappingPorts, { body: { server, control, comment }, by }) =>
            await resumeFlapping(ports, { server, control, comment, ...by }),
    });

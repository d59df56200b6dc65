import * as z from 'zod';
import { type ResumeFlappingPorts, resumeFlapping } from '../../workflows/operators/resume-flapping.ts';
import { comment, controlId, serverId } from '../definition/fields.ts';
import { postRoute } from '../definition/route.ts';

export const flapping = (controlIds: readonly string[]) =>
    postRoute({
        name: 'flapping',
        path: 'flapping',
        summary: 'resumes repairs of a flapping control',
        body: z.strictObject({
            server: serverId,
            control: controlId(controlIds),
            comment,
        }),
        act: async (ports: ResumeFlappingPorts, { body: { server, control, comment }, by }) =>
            await resumeFlapping(ports, { server, control, comment, ...by }),
    });

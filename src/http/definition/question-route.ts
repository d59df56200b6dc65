import type * as z from 'zod';
import { MalformedInputError } from '../../errors.ts';
import type { Described, Route, Shown } from './route.ts';

/** Defines a route that shows something about what its body has. A MalformedInputError of `show` refuses the body. */
export function questionRoute<Ports, Body extends z.ZodObject, Response extends z.ZodType>(
    route: Described & {
        readonly body: Body;
        readonly response: Response;
        readonly maxBodyBytes?: number;
        show(ports: Ports, body: z.output<Body>): Promise<Shown<z.output<Response>>>;
    },
): Route<Ports> {
    const { show, ...described } = route;
    return {
        ...described,
        method: 'post',
        isQuestion: true,
        refusals: [],
        isConditional: false,
        answer: async (ports, { body }) => {
            try {
                return { kind: 'shown', status: 200, body: await show(ports, body as z.output<Body>) };
            } catch (error) {
                if (!(error instanceof MalformedInputError)) throw error;
                return { kind: 'refused', code: 'InvalidBody', detail: error.message };
            }
        },
    };
}

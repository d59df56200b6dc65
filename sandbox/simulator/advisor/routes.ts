import type { Route } from '../arm/route.ts';

/** `Microsoft.Advisor/recommendations`: Advisor has nothing to recommend here. */
export function advisorRoutes(): readonly Route[] {
    return [
        {
            method: 'GET',
            pattern: '/{scope...}/providers/Microsoft.Advisor/recommendations',
            action: 'Microsoft.Advisor/recommendations/read',
            serve: () => ({ status: 200, body: { value: [] } }),
        },
    ];
}

import { noFaults } from '../../../../sandbox/simulator/kernel/faults.ts';
import type { ProductInSandbox } from '../../../support/product-in-sandbox.ts';

/** Makes what tests of slices around servers need of the product. */
export function aroundServers(product: () => ProductInSandbox) {
    const requests = () => product().simulator.requests.entries;
    return {
        requestCount: () => requests().length,
        /** Returns the paths of the requests for what surrounds servers, since then. */
        asked: (since: number): readonly string[] =>
            requests()
                .slice(since)
                .map(({ path }) => path.split('?')[0] ?? '')
                .filter((path) => !/\/flexibleServers\//i.test(path)),
        /** Refuses every request for a path with this end. */
        refuse(end: string, status: number, code: string, message: string): void {
            product().simulator.faults.replace({
                ...noFaults,
                beforeServing: (_service, _method, path) =>
                    path.toLowerCase().endsWith(end.toLowerCase())
                        ? { kind: 'refuse', status, code, message }
                        : undefined,
            });
        },
        allow: () => product().simulator.faults.replace(noFaults),
    };
}

/** An instant before which readings may have begun that a request takes. */
export function aSecondAgo(): string {
    return new Date(Date.now() - 1_000).toISOString();
}

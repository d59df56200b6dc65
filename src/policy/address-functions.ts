import { defined, type TemplateFunction, textOf } from './function-arguments.ts';
import type { Json } from './json.ts';
import { EvaluationError } from './problems.ts';

interface AddressRange {
    readonly bits: 32 | 128;
    readonly first: bigint;
    readonly last: bigint;
}

function invalid(text: string): EvaluationError {
    return new EvaluationError(
        `ipRangeContains() needs an address, a CIDR range, or first-last, found "${text}"`,
    );
}

function addressOf(text: string): { readonly bits: 32 | 128; readonly value: bigint } {
    if (text.includes(':')) return { bits: 128, value: ipv6(text) };
    const parts = text.split('.');
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) {
        throw invalid(text);
    }
    return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function ipv6(text: string): bigint {
    const [head = '', tail, ...more] = text.split('::');
    const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
    const [before, after] = [groups(head), groups(tail ?? '')];
    const missing = 8 - before.length - after.length;
    const isWhole = tail === undefined ? missing === 0 : missing >= 1;
    const all = [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after];
    if (!isWhole || more.length > 0 || !all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
        throw invalid(text);
    }
    return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function rangeOf(text: string): AddressRange {
    const [start = '', end, ...rest] = text.split('-');
    if (rest.length > 0) throw invalid(text);
    if (end !== undefined) {
        const [first, last] = [addressOf(start.trim()), addressOf(end.trim())];
        if (first.bits !== last.bits || first.value > last.value) throw invalid(text);
        return { bits: first.bits, first: first.value, last: last.value };
    }
    const [address = '', prefix, ...more] = text.split('/');
    const { bits, value } = addressOf(address.trim());
    const length = prefix === undefined ? bits : Number(prefix);
    if (more.length > 0 || (prefix !== undefined && !/^\d+$/.test(prefix)) || length > bits)
        throw invalid(text);
    const size = 1n << BigInt(bits - length);
    const first = value - (value % size);
    return { bits, first, last: first + size - 1n };
}

function contains([range, target]: readonly Json[], name: string): boolean {
    const [outer, inner] = [rangeOf(textOf(range, name)), rangeOf(textOf(target, name))];
    if (outer.bits !== inner.bits) throw new EvaluationError('ipRangeContains() cannot mix IPv4 and IPv6');
    return outer.first <= inner.first && inner.last <= outer.last;
}

/** Functions on IP addresses. */
export const addressFunctions: Readonly<Record<string, TemplateFunction>> = {
    iprangecontains: defined(2, 2, contains),
};

import { BlockList, isIP } from 'node:net';
import { TemplateFailure } from './problems.ts';

/** `ipRangeContains`: true when the range holds the whole target. Both are an address, a CIDR block or `a-b`. */
export function rangeContains(range: string, target: string): boolean {
    const block = new BlockList();
    const outer = ends(range);
    block.addRange(outer.first, outer.last, outer.family);
    const inner = ends(target);
    // A range is contiguous: it holds another one when it holds both of its ends.
    return (
        inner.family === outer.family &&
        block.check(inner.first, inner.family) &&
        block.check(inner.last, inner.family)
    );
}

interface Ends {
    readonly first: string;
    readonly last: string;
    readonly family: 'ipv4' | 'ipv6';
}

function ends(text: string): Ends {
    const [first = '', last = first] = text.split('-').map((part) => part.trim());
    const [address = '', bits] = first.split('/');
    const version = isIP(address);
    if (version === 0 || isIP(last.split('/')[0] ?? '') !== version) throw invalid(text);
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) return { first: address, last, family };
    if (version !== 4 || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || text.includes('-'))
        throw invalid(text);
    const size = 2 ** (32 - Number(bits));
    const start = Math.floor(numberOf(address) / size) * size;
    return { first: textOf(start), last: textOf(start + size - 1), family };
}

function invalid(text: string): TemplateFailure {
    return new TemplateFailure(`'${text}' is no range of addresses.`);
}

function numberOf(address: string): number {
    return address.split('.').reduce((total, part) => total * 256 + Number(part), 0);
}

function textOf(number: number): string {
    return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.');
}

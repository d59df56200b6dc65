import { equalsIgnoringCase } from '../model/resource-id.ts';
import { isObject } from './fields.ts';
import { jsonPath } from './json-path.ts';
import { type BaselineProblem, valueText } from './problems.ts';

/**
 * Returns a problem for every tag selector whose tag `trustedTags` does not name. Without this rule every identity that
 * may tag a server could exempt it. Accepts any JSON value, so that these problems are listed together with all others.
 */
export function untrustedTags(document: unknown): BaselineProblem[] {
    if (!isObject(document)) return [];
    const trusted = listOf(document.trustedTags).filter((name) => typeof name === 'string');
    const problems: BaselineProblem[] = [];
    for (const list of ['scopes', 'exemptions']) {
        for (const [index, entry] of listOf(document[list]).entries()) {
            const name = isObject(entry) && isObject(entry.tag) ? entry.tag.name : undefined;
            if (typeof name !== 'string' || trusted.some((tag) => equalsIgnoringCase(tag, name))) continue;
            problems.push({
                path: jsonPath([list, index, 'tag', 'name']),
                found: valueText(name),
                allowed: 'a tag name that $.trustedTags lists',
            });
        }
    }
    return problems;
}

function listOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

import { expect, it } from 'vitest';
import { jsonText, printable, visible } from '../../../src/report/printable.ts';

it('shows control characters instead of sending them', () => {
    expect(printable('\u001b[31mred\u001b[0m\u0007')).toBe('<U+001B>[31mred<U+001B>[0m<U+0007>');
    expect(printable('a\r\nb\tc')).toBe('a\\r\\nb\\tc');
    expect(printable('\u009b31m')).toBe('<U+009B>31m');
});

it('shows characters that hide or reorder text', () => {
    expect(printable('user\u202Egpj.exe')).toBe('user<U+202E>gpj.exe');
    expect(printable('a\u200Bb\u2066c\uFEFF')).toBe('a<U+200B>b<U+2066>c<U+FEFF>');
});

it('leaves text of any language alone', () => {
    expect(printable('Größe 注文 prêt')).toBe('Größe 注文 prêt');
});

it('makes empty and padded values visible', () => {
    expect(visible('')).toBe("''");
    expect(visible('%t ')).toBe("'%t '");
    expect(visible('on')).toBe('on');
});

it('writes JSON without raw control characters that means the same', () => {
    const value = { a: 'x\u009b\u202E\n', b: ['\u001b'] };
    const text = jsonText(value);
    expect(text).toBe('{\n  "a": "x\\u009b\\u202e\\n",\n  "b": [\n    "\\u001b"\n  ]\n}');
    expect(JSON.parse(text)).toEqual(value);
});

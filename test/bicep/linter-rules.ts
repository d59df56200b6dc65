/** The names of the linter's rules, read from the compiler itself: no command of it lists them. */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** Marks the header of a .NET bundle. Source: "Single-file bundles", github.com/dotnet/designs. */
const bundleSignature = Buffer.from(
    '8b1202b96a6120387 27b930214d7a032 13f5b9e6efae3318 ee3b2dce24b36aae'.replaceAll(' ', ''),
    'hex',
);

/** How names of rules start: other words with hyphens in the compiler do not. */
const ruleName =
    /(?<![\w.-])(?:adminusername|artifacts|decompiler|explicit|max|nested|no|outputs|prefer|protect|secure|simplify|stacks|use|what-if)(?:-[a-z]+)+(?![\w.-])/g;

/** Returns the names, sorted. */
export function linterRules(compiler: string): readonly string[] {
    const library = fileOfBundle(readFileSync(compiler), 'Azure.Bicep.Core.dll');
    // Strings of .NET are UTF-16, at an even or an odd place.
    const texts = [library.toString('utf16le'), library.subarray(1).toString('utf16le')];
    return [...new Set(texts.flatMap((text) => text.match(ruleName) ?? []))].toSorted();
}

function fileOfBundle(bundle: Buffer, wanted: string): Buffer {
    let at = Number(bundle.readBigInt64LE(bundle.indexOf(bundleSignature) - 8));
    function skip(bytes: number): number {
        at += bytes;
        return at - bytes;
    }
    const int32 = () => bundle.readInt32LE(skip(4));
    const int64 = () => Number(bundle.readBigInt64LE(skip(8)));
    function text(): string {
        const length = bundle.readUInt8(skip(1));
        if (length > 127) throw new Error('A name of the bundle is longer than 127 bytes');
        const start = skip(length);
        return bundle.toString('utf8', start, at);
    }
    const version = int32();
    if (version !== 6) throw new Error(`Version ${version} of bundles is unknown`);
    skip(4);
    const count = int32();
    text();
    skip(40);
    for (let file = 0; file < count; file += 1) {
        const [offset, size, compressed] = [int64(), int64(), int64()];
        skip(1);
        if (text() !== wanted) continue;
        const bytes = bundle.subarray(offset, offset + (compressed === 0 ? size : compressed));
        return compressed === 0 ? bytes : inflateRawSync(bytes);
    }
    throw new Error(`The compiler has no ${wanted}`);
}

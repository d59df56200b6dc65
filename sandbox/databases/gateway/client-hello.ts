/**
 * Reads the name of the server out of a TLS ClientHello (RFC 8446, RFC 6066). Node tells it only when the versions of TLS
 * are chosen already, and those are the server's own.
 */

/** The bytes of the first record that must be there; undefined for what is no TLS. */
export function recordLength(head: Buffer): number | undefined {
    const isHandshake = head[0] === 22 && head[1] === 3;
    const length = head.readUInt16BE(3);
    return isHandshake && length <= 16_640 ? length : undefined;
}

/** The host name in lower case; undefined without one, or if the record is not a whole ClientHello. */
export function serverName(record: Buffer): string | undefined {
    try {
        return nameIn(extensionsOf(record));
    } catch {
        // Beyond the end of the record.
        return undefined;
    }
}

function extensionsOf(record: Buffer): Buffer {
    if (record.readUInt8(0) !== 1) return Buffer.alloc(0);
    // Type, length, version, random.
    let at = 1 + 3 + 2 + 32;
    at += 1 + record.readUInt8(at);
    at += 2 + record.readUInt16BE(at);
    at += 1 + record.readUInt8(at);
    const length = record.readUInt16BE(at);
    return record.subarray(at + 2, at + 2 + length);
}

function nameIn(extensions: Buffer): string | undefined {
    for (let at = 0; at < extensions.length; ) {
        const type = extensions.readUInt16BE(at);
        const length = extensions.readUInt16BE(at + 2);
        const body = extensions.subarray(at + 4, at + 4 + length);
        at += 4 + length;
        // One list of names, of which the only kind is a host name.
        if (type === 0 && body.readUInt8(2) === 0) {
            return body
                .subarray(5, 5 + body.readUInt16BE(3))
                .toString('ascii')
                .toLowerCase();
        }
    }
    return undefined;
}

/** Returns an IPv4 address in dotted form as a number, 0 to 4294967295; undefined for any other text. */
export function ipv4Number(text: string): number | undefined {
    const octets = text.split('.');
    if (octets.length !== 4) return undefined;
    if (!octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)) return undefined;
    return octets.reduce((number, octet) => number * 256 + Number(octet), 0);
}

// A dependency of @peculiar/x509 needs it and does not bring it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
    AuthorityKeyIdentifierExtension,
    BasicConstraintsExtension,
    cryptoProvider,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    PemConverter,
    SubjectAlternativeNameExtension,
    SubjectKeyIdentifierExtension,
    X509CertificateGenerator,
} from '@peculiar/x509';

/** PEM texts of a certificate authority of this machine's own and of the certificate that it gave the sandbox. */
export interface Certificates {
    /** Clients must trust it: NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE. */
    readonly caPem: string;
    /** For localhost, *.localhost, the servers' names, 127.0.0.1 and ::1. Followed by the authority's, as servers send it. */
    readonly certificatePem: string;
    readonly privateKeyPem: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Of the domain names of PostgreSQL servers that the sandbox gives databases. */
export const serverDnsSuffix = 'postgres.database.localhost';
const lifetimeMs = 90 * 86_400_000;

/** Makes a fresh authority and a server certificate; the authority's private key is thrown away. */
export async function createCertificates(now: Date = new Date()): Promise<Certificates> {
    cryptoProvider.set(webcrypto);
    // A day of grace for clocks that are behind.
    const notBefore = new Date(now.getTime() - 86_400_000);
    const notAfter = new Date(now.getTime() + lifetimeMs);
    const caKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const ca = await X509CertificateGenerator.createSelfSigned({
        serialNumber: '01',
        name: 'CN=Pgwarden sandbox CA',
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        keys: caKeys,
        extensions: [
            new BasicConstraintsExtension(true, 0, true),
            new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
            await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
        ],
    });
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create({
        serialNumber: '02',
        subject: 'CN=localhost',
        issuer: ca.subject,
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        publicKey: keys.publicKey,
        signingKey: caKeys.privateKey,
        extensions: [
            new BasicConstraintsExtension(false, undefined, true),
            new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
            new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth], false),
            new SubjectAlternativeNameExtension([
                { type: 'dns', value: 'localhost' },
                { type: 'dns', value: '*.localhost' },
                // Clients take a wildcard only below two labels.
                { type: 'dns', value: `*.${serverDnsSuffix}` },
                { type: 'ip', value: '127.0.0.1' },
                { type: 'ip', value: '::1' },
            ]),
            await AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
        ],
    });
    const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    const caPem = ca.toString('pem');
    return {
        caPem,
        certificatePem: `${certificate.toString('pem')}\n${caPem}`,
        privateKeyPem: PemConverter.encode(privateKey, 'PRIVATE KEY'),
    };
}

/** Writes `ca.pem`, `localhost.pem` and `localhost.key` (readable by the owner only) into the directory. */
export async function writeCertificates(
    certificates: Certificates,
    directory: string,
): Promise<{ readonly caFile: string; readonly certificateFile: string; readonly privateKeyFile: string }> {
    await mkdir(directory, { recursive: true });
    const caFile = join(directory, 'ca.pem');
    const certificateFile = join(directory, 'localhost.pem');
    const privateKeyFile = join(directory, 'localhost.key');
    await writeFile(caFile, certificates.caPem);
    await writeFile(certificateFile, certificates.certificatePem);
    await writeFile(privateKeyFile, certificates.privateKeyPem, { mode: 0o600 });
    return { caFile, certificateFile, privateKeyFile };
}

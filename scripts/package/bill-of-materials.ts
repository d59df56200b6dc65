/** The CycloneDX bill of materials of the package. */
import { createHash } from 'node:crypto';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { type BundledPackage, type BundledPackages, packageId } from './bundled-packages.ts';

export interface Product {
    readonly name: string;
    readonly version: string;
    readonly description: string;
    readonly license: string;
}

export interface BillOptions {
    readonly product: Product;
    /** The zip that the bill describes. */
    readonly zip: Uint8Array;
    readonly bundled: BundledPackages;
    /** Undefined: unknown, and the bill names none. */
    readonly committedAt: Date | undefined;
}

/** Expressions that are no SPDX identifier are taken as they are: the schema of CycloneDX checks their ids only. */
const licenses = new Contrib.License.Factories.LicenseFactory(() => undefined);

/**
 * Returns CycloneDX 1.6 as JSON. It follows from the arguments alone: the serial number is made from the zip's content.
 * Throws RangeError if an integrity is none.
 */
export function billOfMaterials({ product, zip, bundled, committedAt }: BillOptions): string {
    const app = new Models.Component(Enums.ComponentType.Application, product.name, {
        bomRef: `${product.name}@${product.version}`,
        version: product.version,
        description: product.description,
        licenses: new Models.LicenseRepository([licenses.makeFromString(product.license)]),
        hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256(zip)]]),
    });
    const components = new Map(bundled.packages.map((each) => [packageId(each), componentOf(each)]));
    const refs = (ids: readonly string[]) =>
        new Models.BomRefRepository(ids.flatMap((id) => components.get(id)?.bomRef ?? []));
    app.dependencies = refs(bundled.imports);
    for (const each of bundled.packages) {
        const component = components.get(packageId(each));
        if (component !== undefined) component.dependencies = refs(each.imports);
    }
    const bom = new Models.Bom({
        serialNumber: `urn:uuid:${uuidOf(zip)}`,
        metadata: new Models.Metadata({ component: app, ...(committedAt && { timestamp: committedAt }) }),
        components: new Models.ComponentRepository(components.values()),
    });
    const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
    return `${serializer.serialize(bom, { sortLists: true, space: 4 })}\n`;
}

function componentOf({ name, version, license, integrity }: BundledPackage): Models.Component {
    const [group, unscoped] = name.startsWith('@') ? name.split('/') : [undefined, name];
    const purl = `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
    return new Models.Component(Enums.ComponentType.Library, unscoped ?? name, {
        bomRef: purl,
        ...(group === undefined ? {} : { group }),
        version,
        purl,
        licenses: new Models.LicenseRepository([licenses.makeFromString(license)]),
        hashes: new Models.HashDictionary([
            Contrib.FromNodePackageJson.Utils.parsePackageIntegrity(integrity),
        ]),
    });
}

export function sha256(content: Uint8Array): string {
    return createHash('sha256').update(content).digest('hex');
}

/** A UUID of version 8, RFC 9562: the first 122 bits of the SHA-256. */
function uuidOf(content: Uint8Array): string {
    const digits = sha256(content).slice(0, 32);
    const variant = ((Number.parseInt(digits.slice(16, 17), 16) & 3) | 8).toString(16);
    const marked = `${digits.slice(0, 12)}8${digits.slice(13, 16)}${variant}${digits.slice(17)}`;
    return marked.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

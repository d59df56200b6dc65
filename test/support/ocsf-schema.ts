/**
 * JSON Schema of a Compliance Finding, written from the published definitions of OCSF 1.3.0: `events/findings/finding`,
 * `events/findings/compliance_finding`, `events/base_event`, `profiles/cloud`, and the objects below.
 * Source: https://github.com/ocsf/ocsf-schema. Attributes that a definition does not have are refused.
 */
const text = { type: 'string', minLength: 1 } as const;
/** timestamp_t: milliseconds since the epoch. */
const time = { type: 'integer', minimum: 1_000_000_000_000, maximum: 9_999_999_999_999 } as const;
const texts = { type: 'array', items: text } as const;

function object(properties: object, required: readonly string[], more: object = {}) {
    return { type: 'object', properties, required, additionalProperties: false, ...more };
}

/** `at_least_one` of the definition. */
const named = { anyOf: [{ required: ['name'] }, { required: ['uid'] }] } as const;

const product = object({ name: text, uid: text, vendor_name: text, version: text }, ['vendor_name'], named);

const metadata = object(
    { version: { const: '1.3.0' }, profiles: texts, uid: text, product, correlation_uid: text },
    ['version', 'product'],
);

const analytic = object(
    { uid: text, name: text, type: text, type_id: { enum: [0, 1, 2, 3, 4, 99] } },
    ['type_id'],
    named,
);

const findingInfo = object(
    {
        uid: text,
        title: text,
        desc: text,
        types: texts,
        analytic,
        created_time: time,
        modified_time: time,
        first_seen_time: time,
        last_seen_time: time,
    },
    ['uid', 'title'],
);

const compliance = object(
    {
        control: text,
        standards: { ...texts, minItems: 1 },
        requirements: texts,
        status: text,
        status_code: text,
        status_detail: text,
        status_id: { enum: [0, 1, 2, 3, 99] },
    },
    ['standards'],
);

const resource = object(
    {
        uid: text,
        name: text,
        type: text,
        labels: texts,
        namespace: text,
        region: text,
        version: text,
        group: object({ name: text, uid: text, type: text, desc: text }, [], named),
    },
    [],
    named,
);

const cloud = object(
    { provider: text, region: text, account: object({ name: text, uid: text, type: text }, [], named) },
    ['provider'],
);

export const complianceFindingSchema = object(
    {
        activity_id: { enum: [0, 1, 2, 3, 99] },
        activity_name: text,
        category_uid: { const: 2 },
        category_name: { const: 'Findings' },
        class_uid: { const: 2003 },
        class_name: { const: 'Compliance Finding' },
        type_uid: { enum: [200_300, 200_301, 200_302, 200_303, 200_399] },
        type_name: text,
        time,
        severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
        severity: text,
        status_id: { enum: [0, 1, 2, 3, 4, 5, 99] },
        status: text,
        message: text,
        metadata,
        cloud,
        finding_info: findingInfo,
        compliance,
        resources: { type: 'array', items: resource, minItems: 1 },
        remediation: object({ desc: text, references: texts, kb_articles: texts }, ['desc']),
        unmapped: { type: 'object' },
    },
    [
        'activity_id',
        'category_uid',
        'class_uid',
        'type_uid',
        'time',
        'severity_id',
        'metadata',
        'cloud',
        'finding_info',
        'compliance',
    ],
);

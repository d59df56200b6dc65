/**
 * Requirements of frameworks to which Microsoft's regulatory initiatives map the definitions for flexible servers. Source:
 * Azure/azure-policy at f4a50bac (release 3.2026.0417.1), built-in-policies/policySetDefinitions; the names of the groups,
 * without the name of the framework.
 */
export interface FrameworkInitiative {
    readonly name: string;
    /** Id of Microsoft's initiative. */
    readonly initiative: string;
    readonly version: string;
    /** Requirements by the id of the definition. */
    readonly requirements: Readonly<Record<string, readonly string[]>>;
}

/** In the order of docs/frameworks.md. */
export const frameworkInitiatives: readonly FrameworkInitiative[] = [
    {
        name: 'Microsoft cloud security benchmark v1',
        initiative: '1f3afdf9-d0c9-4c3d-847f-89da613e70a8',
        version: '57.56.0',
        requirements: {
            'fa498b91-8a7e-4710-9578-da944c68d1fe': ['IM-1'],
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['IR-3', 'IR-5', 'LT-1', 'LT-2'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['DP-2', 'IR-3', 'IR-5', 'LT-1', 'LT-2'],
        },
    },
    {
        name: 'Microsoft cloud security benchmark v2 (preview)',
        initiative: 'e3ec7e09-768c-4b64-882c-fcada3772047',
        version: '1.3.0-preview',
        requirements: {
            'fa498b91-8a7e-4710-9578-da944c68d1fe': ['IM-1'],
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['IR-3', 'IR-5', 'LT-1', 'LT-2'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['DP-2', 'IR-3', 'IR-5', 'LT-1', 'LT-2'],
            '12c74c95-0efd-48da-b8d9-2a7d68470c92': ['DP-5'],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['NS-2'],
            'a43d5475-c569-45ce-a268-28fa79f4e87a': ['DP-3'],
        },
    },
    {
        name: 'CIS Azure Foundations Benchmark 3.0',
        initiative: '470a962c-86a0-433b-803a-3c176b5ce79c',
        version: '1.3.0',
        requirements: {
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['3.1.7.2'],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['5.2.5'],
        },
    },
    {
        name: 'PCI DSS 4.0.1',
        initiative: 'a06d5deb-24aa-4991-9d58-fa7563154e31',
        version: '1.6.0',
        requirements: {
            'fa498b91-8a7e-4710-9578-da944c68d1fe': ['1.2.1', '1.2.7'],
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': [
                '5.2.1',
                '5.2.2',
                '5.2.3',
                '5.3.1',
                '5.3.2',
                '5.3.3',
                '6.3.3',
                '6.4.1',
                '10.3.4',
                '11.3.1',
                '11.3.1.1',
                '11.4.4',
                '11.5.1',
                '11.5.1.1',
                '11.5.2',
                '12.4.1',
            ],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': [
                '5.2.1',
                '5.2.2',
                '5.2.3',
                '5.3.1',
                '5.3.2',
                '5.3.3',
                '6.3.3',
                '10.3.4',
                '11.5.1',
                '11.5.1.1',
                '11.5.2',
                '12.4.1',
            ],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['1.4.4', '7.2.1', '7.2.2', '7.2.5', '7.2.6', '7.3.1'],
        },
    },
    {
        name: 'NIST SP 800-53 R5.1.1',
        initiative: '60205a79-6280-4e20-a147-e2011e09dc78',
        version: '1.7.0',
        requirements: {
            'fa498b91-8a7e-4710-9578-da944c68d1fe': ['AC.17'],
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': [
                'CA.7',
                'CA.7.4',
                'RA.5',
                'SI.2',
                'SI.3',
                'SI.4',
                'SI.16',
            ],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['CA.7', 'CA.7.4', 'SI.2', 'SI.3', 'SI.4', 'SI.16'],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['AC.4', 'AC.6', 'SC.7', 'SC.7.3'],
        },
    },
    {
        name: 'ISO/IEC 27001:2022',
        initiative: '5e4ff661-23bf-42fa-8e3a-309a55091cc7',
        version: '1.3.0',
        requirements: {
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['7.5.3', '9.1', '9.3.3', '10.2'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['7.5.3', '9.1', '9.3.3', '10.2'],
        },
    },
    {
        name: 'HITRUST CSF 11.3 (HIPAA)',
        initiative: 'e0d47b75-5d99-442a-9d60-07f2595ab095',
        version: '1.7.0',
        requirements: {
            'fa498b91-8a7e-4710-9578-da944c68d1fe': ['01.i', '01.j'],
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['09.ab', '09.j', '10.c', '10.k', '10.m'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['09.ab', '09.j', '10.c', '10.m'],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['01.m', '01.n', '01.o', '09.ab', '09.w'],
        },
    },
    {
        name: 'SOC 2 (2023)',
        initiative: '53ad89f5-8542-49e9-ba81-1cbd686e0d52',
        version: '1.7.0',
        requirements: {
            'fa498b91-8a7e-4710-9578-da944c68d1fe': [
                'C1.1',
                'CC1.3',
                'CC2.2',
                'CC2.3',
                'CC5.2',
                'CC5.3',
                'CC6.1',
                'CC7.1',
                'CC7.2',
                'CC7.5',
                'CC8.1',
                'CC9.2',
                'PI1.3',
            ],
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': [
                'A1.1',
                'CC2.3',
                'CC5.3',
                'CC6.1',
                'CC6.8',
                'CC7.2',
                'CC7.4',
                'CC8.1',
                'CC9.2',
            ],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': [
                'A1.1',
                'CC2.3',
                'CC5.3',
                'CC6.1',
                'CC6.8',
                'CC7.2',
                'CC7.4',
                'CC8.1',
                'CC9.2',
            ],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': [
                'A1.1',
                'CC2.3',
                'CC5.3',
                'CC6.1',
                'CC6.2',
                'CC6.3',
                'CC6.7',
                'CC7.2',
                'CC7.4',
                'CC8.1',
                'PI1.3',
            ],
        },
    },
    {
        name: 'DORA, Regulation (EU) 2022/2554',
        initiative: 'f9c0485f-da8e-43b5-961e-58ebd54b907c',
        version: '1.5.0',
        requirements: {
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['10.1', '10.2'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['10.1', '10.2'],
        },
    },
    {
        name: 'NIS2, Directive (EU) 2022/2555',
        initiative: '42346945-b531-41d8-9e46-f95057672e88',
        version: '1.6.0',
        requirements: {
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['7', '11', '12', '21', '29'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['11', '12', '21', '29'],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['21'],
        },
    },
    {
        name: 'NIST Cybersecurity Framework 2.0',
        initiative: '184a0e05-7b06-4a68-bbbe-13b8353bc613',
        version: '1.5.0',
        requirements: {
            'd38668f5-d155-42c7-ab3d-9b57b50f8fbf': ['DE.CM', 'DE.CM_09', 'GV.SC_07', 'PR.PS_05'],
            '0a9fbe0d-c5c4-4da8-87d8-f4fd77338835': ['DE.CM', 'DE.CM_09', 'GV.SC_07', 'PR.PS_05'],
            '5e1de0e3-42cb-4ebc-a86d-61d0c619ca48': ['PR.AA_05'],
        },
    },
];

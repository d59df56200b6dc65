import type { GuidanceSection } from './guidance-row.ts';

export const initiatives: GuidanceSection = {
    title: 'Initiatives of Azure Policy',
    about: 'The initiatives that hold these definitions.',
    rows: [
        {
            asks: '1f3afdf9: cloud security benchmark v1',
            kind: 'checked',
            controls: ['entra-only-authentication', 'threat-protection', 'defender-plan'],
            page: 'docs/frameworks.md#microsoft-cloud-security-benchmark-v1',
        },
        {
            asks: 'e3ec7e09: cloud security benchmark v2, preview',
            kind: 'checked',
            controls: ['customer-managed-key', 'public-network-access', 'tls-minimum-version'],
            page: 'docs/frameworks.md#microsoft-cloud-security-benchmark-v2-preview',
        },
        {
            asks: 'f5b29bc4: audit logs go to a workspace',
            kind: 'repaired',
            controls: ['diagnostic-settings'],
        },
        {
            asks: '0884adba, 0a9ea1cb: all logs go to a workspace; Virtual Enclaves',
            kind: 'repaired',
            controls: ['diagnostic-settings'],
        },
        {
            asks: '85175a36, 1020d527: logs go to event hubs',
            kind: 'repaired',
            controls: ['diagnostic-settings-event-hub'],
        },
        {
            asks: 'b6b86da9, 8d723fb6: logs go to storage accounts',
            kind: 'repaired',
            controls: ['diagnostic-settings-storage'],
        },
        {
            asks: 'e77fc0b3: threat protection of open-source databases',
            kind: 'repaired',
            controls: ['threat-protection'],
        },
        {
            asks: 'f1535064: public access of all services',
            kind: 'repaired',
            controls: ['public-network-access'],
        },
        { asks: '130fb88f: zone resilience', kind: 'checked', controls: ['high-availability'] },
        { asks: 'f15f4d95: customer-managed keys', kind: 'checked', controls: ['customer-managed-key'] },
        {
            asks: 'c7c0ab87, f1fe6a81: TLS, and its version',
            kind: 'repaired',
            controls: ['secure-transport', 'tls-minimum-version'],
        },
        {
            asks: '470a962c: CIS Azure Foundations 3.0',
            kind: 'repaired',
            controls: ['public-network-access', 'defender-plan'],
            page: 'docs/frameworks.md#cis-azure-foundations-benchmark-30',
        },
        { asks: 'a06d5deb: PCI DSS 4.0.1', kind: 'documented', page: 'docs/frameworks.md#pci-dss-401' },
        {
            asks: '60205a79: NIST SP 800-53 R5.1.1',
            kind: 'documented',
            page: 'docs/frameworks.md#nist-sp-800-53-r511',
        },
        {
            asks: '5e4ff661: ISO/IEC 27001:2022',
            kind: 'documented',
            page: 'docs/frameworks.md#isoiec-270012022',
        },
        {
            asks: 'e0d47b75: HITRUST CSF 11.3, for HIPAA',
            kind: 'documented',
            page: 'docs/frameworks.md#hitrust-csf-113-hipaa',
        },
        { asks: '53ad89f5: SOC 2 (2023)', kind: 'documented', page: 'docs/frameworks.md#soc-2-2023' },
        {
            asks: 'f9c0485f: DORA',
            kind: 'documented',
            page: 'docs/frameworks.md#dora-regulation-eu-20222554',
        },
        { asks: '42346945: NIS2', kind: 'documented', page: 'docs/frameworks.md#nis2-directive-eu-20222555' },
        {
            asks: '184a0e05: NIST Cybersecurity Framework 2.0',
            kind: 'documented',
            page: 'docs/frameworks.md#nist-cybersecurity-framework-20',
        },
        {
            asks: 'the other regulatory initiatives: SWIFT, CMMC, CJIS, GDPR, NZISM, and so on',
            kind: 'documented',
            page: 'docs/frameworks.md#microsofts-initiatives',
        },
    ],
};

/** The style of the evidence as a page: A4, heads of tables on every page, rows that no page breaks. */
export const evidenceStyle = `
@page { size: A4 landscape; margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); } }
:root { color-scheme: light; }
body { font: 10pt/1.4 system-ui, "Segoe UI", sans-serif; color: #1b1b1b; background: #fff; max-width: 270mm; margin: 0 auto; padding: 6mm; }
h1 { font-size: 18pt; margin: 0 0 2mm; }
h2 { font-size: 13pt; margin: 8mm 0 2mm; break-after: avoid; border-bottom: 1px solid #767676; }
p { margin: 0 0 2mm; }
.sound { border-left: 3px solid #0a6b2d; padding-left: 3mm; }
.changed { border-left: 3px solid #a4001d; padding-left: 3mm; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; }
caption { text-align: left; padding: 0 0 1mm; color: #404040; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: 1mm 1.5mm; border-bottom: 1px solid #d0d0d0; overflow-wrap: anywhere; }
th { background: #f2f2f2; overflow-wrap: normal; }
td.text { min-width: 12mm; }
td:first-child { min-width: 32mm; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
code { font: 8pt/1.3 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 1mm 4mm; margin: 0; }
dt { color: #404040; }
dd { margin: 0; }
@media print { body { padding: 0; max-width: none; } a { color: inherit; text-decoration: none; } }
`;

import {
    anchorEvent,
    anchoredType,
    eventType,
    notificationEvent,
} from '../../src/azure/notifications/notification-event.ts';
import { dataJsonSchema, eventJsonSchema } from '../../src/azure/notifications/notification-schemas.ts';
import type { Control } from '../../src/controls/definition/control.ts';
import { type AuditEntry, auditOutcomes } from '../../src/model/audit-entry.ts';
import type { GeneratedFile } from './generated-file.ts';
import { withPart } from './marked-parts.ts';
import { sampleAnchor, sampleEntry, typeTexts } from './notification-samples.ts';

const folder = 'docs/notifications';
const source = {
    source: '/pgwarden/func-pgwarden-example',
    consoleUrl: 'https://func-pgwarden-example.azurewebsites.net/console',
};

/** A schema and an example for each type of notification, the schema of all, and the table of types. */
export function notificationFiles(
    controls: readonly Control[],
    read: (path: string) => string,
): readonly GeneratedFile[] {
    const examples = [
        ...auditOutcomes.map((outcome) => ({
            type: eventType(outcome),
            event: exampleOf(sampleEntry(outcome), controls),
        })),
        { type: anchoredType, event: anchorEvent(sampleAnchor, 'b'.repeat(64), source) },
    ];
    return [
        { path: `${folder}/event.schema.json`, text: jsonText(eventJsonSchema()) },
        ...examples.flatMap(({ type, event }) => [
            { path: `${folder}/${type}.schema.json`, text: jsonText(dataJsonSchema(type)) },
            { path: `${folder}/${type}.example.json`, text: jsonText({ specversion: '1.0', ...event }) },
        ]),
        {
            path: 'docs/notifications.md',
            text: withPart(read('docs/notifications.md'), 'types', typesTable()),
        },
    ];
}

/** The event about a sample entry, with the texts of its control. */
function exampleOf(entry: AuditEntry, controls: readonly Control[]): object {
    const control = controls.find(({ id }) => id === entry.control);
    return notificationEvent(entry, control, source);
}

function jsonText(value: object): string {
    return `${JSON.stringify(value, null, 4)}\n`;
}

function typesTable(): string {
    const rows = [...auditOutcomes, 'anchored' as const].map((outcome) => {
        const type = eventType(outcome);
        const links = `[schema](notifications/${type}.schema.json), [example](notifications/${type}.example.json)`;
        return `| \`${type}\` | ${typeTexts[outcome]} | ${links} |`;
    });
    return ['| type | sent when | |', '|---|---|---|', ...rows].join('\n');
}

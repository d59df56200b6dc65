import { differencesOf, requestOf } from '../changes/kinds.ts';
import type {
    ControlResult,
    FleetAssessment,
    PlannedWrite,
    ServerAssessment,
} from '../engine/fleet-assessment.ts';
import { type ServerId, serverKey, serverPath } from '../model/resource-id.ts';
import { evidenceTexts } from '../model/verdict.ts';
import { statusOf, withoutWrite, writesFor } from './assessment.ts';
import { decisionReason, decisionText } from './change-text.ts';
import { jsonText, visible } from './printable.ts';
import { levelOf, messageText, sarifRule } from './sarif-rules.ts';
import { summary } from './summary.ts';

/** The facts of a SARIF log beside the assessment. */
export interface SarifOptions {
    readonly toolVersion: string;
    /** URL that `docs/controls/…` hangs below, with a slash at its end. Undefined: rules have no link. */
    readonly documentation: string | undefined;
    /** Resource Manager's origin, with a slash at its end: resource ids are relative to it. */
    readonly resourceManager: string;
}

/** Resource ids are relative to this. */
const baseId = 'RESOURCE_MANAGER';

/**
 * The assessment as a SARIF 2.1.0 log. Rules are controls, results are drift, exempted drift is suppressed, and a part that
 * is unknown is a notification of the tool, not a finding.
 */
export function sarifReport(assessment: FleetAssessment, options: SarifOptions): string {
    const rules = summary(assessment).controls.map(({ control }) =>
        sarifRule(control, options.documentation),
    );
    const indexes = new Map(rules.map(({ id }, index) => [id, index]));
    const notifications = notificationsOf(assessment, indexes);
    const log = {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [
            {
                tool: { driver: { name: 'Pgwarden', version: options.toolVersion, rules } },
                invocations: [
                    {
                        executionSuccessful: notifications.every(({ level }) => level !== 'error'),
                        startTimeUtc: assessment.assessedAt,
                        toolExecutionNotifications: notifications,
                    },
                ],
                originalUriBaseIds: { [baseId]: { uri: options.resourceManager } },
                columnKind: 'utf16CodeUnits',
                results: assessment.servers.flatMap((server) => resultsOf(server, indexes)),
                properties: { baseline: assessment.baseline },
            },
        ],
    };
    return `${jsonText(log)}\n`;
}

type RuleIndexes = ReadonlyMap<string, number>;

function resultsOf({ server, result }: ServerAssessment, indexes: RuleIndexes) {
    if (result.kind !== 'assessed') return [];
    return result.controls.flatMap((control) => {
        const status = statusOf(control);
        if (!['drifted', 'reported', 'exempt'].includes(status)) return [];
        return [driftResult(server, control, result.writes, indexes)];
    });
}

function driftResult(
    server: ServerId,
    result: ControlResult,
    writes: readonly PlannedWrite[],
    indexes: RuleIndexes,
) {
    const { control, verdict, exemption, mode } = result;
    const evidence = verdict.kind === 'drifted' ? verdict.evidence : [];
    const leftOut = verdict.kind === 'drifted' && verdict.more !== undefined ? { more: verdict.more } : {};
    const found = evidenceTexts(
        verdict,
        ({ what, found, wanted }) => `${what}: found ${visible(found)}, wanted ${visible(wanted)}`,
    );
    const ownWrites = writesFor(writes, control.id);
    const repair = ownWrites.map((write) => `Pgwarden ${writeText(write)}`);
    const why = withoutWrite(result, writes);
    const sentences = [
        `${server.name}: ${found.join('; ')}`,
        ...repair,
        ...(why === undefined ? [] : [`No write: ${why}`]),
    ];
    return {
        ruleId: control.id,
        ruleIndex: indexes.get(control.id) ?? -1,
        kind: 'fail',
        level: statusOf(result) === 'reported' ? 'note' : levelOf(control.severity),
        message: { text: messageText(`${sentences.join('. ')}.`) },
        locations: [locationOf(server)],
        partialFingerprints: { 'pgwarden/v1': `${control.id}:${serverKey(server)}` },
        ...(exemption === undefined
            ? {}
            : {
                  suppressions: [
                      {
                          kind: 'external',
                          status: 'accepted',
                          justification: `${exemption.kind} of ${exemption.owner} until ${exemption.expires}: ${exemption.reason}`,
                      },
                  ],
              }),
        properties: { mode, evidence, ...leftOut },
    };
}

function writeText({ change, decision }: PlannedWrite): string {
    const { method, resource } = requestOf(change);
    const values = differencesOf(change).map(
        ({ what, from, to }) => `${what} ${visible(from)} → ${visible(to)}`,
    );
    const reason = decisionReason(decision);
    return `${decisionText(decision)}${reason === undefined ? '' : ` (${reason})`}: ${method} ${resource}, ${values.join(', ')}`;
}

function notificationsOf(assessment: FleetAssessment, indexes: RuleIndexes) {
    const unlisted = assessment.subscriptions.flatMap(({ id, problem }) =>
        problem === undefined
            ? []
            : [{ level: 'error', message: { text: messageText(`Subscription ${id}: ${problem}`) } }],
    );
    const unknown = assessment.servers.flatMap(({ server, result }) => {
        const locations = [locationOf(server)];
        if (result.kind !== 'assessed') {
            const text = messageText(`${server.name}: ${result.reason}`);
            return [{ level: 'error', message: { text }, locations }];
        }
        return result.controls.flatMap(({ control, verdict }) => {
            if (verdict.kind !== 'unknown') return [];
            const text = messageText(`${server.name}: ${control.id} is unknown: ${verdict.reason}`);
            const associatedRule = { id: control.id, index: indexes.get(control.id) ?? -1 };
            return [{ level: 'warning', message: { text }, locations, associatedRule }];
        });
    });
    return [...unlisted, ...unknown];
}

/** The server, as the id that Azure gives it. */
function locationOf(server: ServerId) {
    const id = serverPath(server);
    return {
        physicalLocation: {
            artifactLocation: { uri: encodeURI(id.slice(1)), uriBaseId: baseId },
        },
        logicalLocations: [{ name: server.name, fullyQualifiedName: id, kind: 'resource' }],
    };
}

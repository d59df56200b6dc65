import { differencesOf, requestOf } from '../changes/kinds.ts';
import { waitsForRestart } from '../changes/parameter.ts';
import type { ControlResult, PlannedWrite } from '../engine/fleet-assessment.ts';
import { evidenceTexts, type Finding } from '../model/verdict.ts';
import { withoutWrite, writesFor } from './assessment.ts';
import { decisionReason, decisionText, disruptionText } from './change-text.ts';
import { plannedActionOf } from './planned-action.ts';
import { printable, visible } from './printable.ts';
import { paintAction } from './terminal-marks.ts';
import { detailIndent, indented, type TerminalStyle } from './terminal-style.ts';

const valueIndent = `${detailIndent}  `;

/** The findings of a drifted control, and the writes that repair it or the reason against them; else nothing. */
export function driftLines(
    result: ControlResult,
    writes: readonly PlannedWrite[],
    style: TerminalStyle,
): string[] {
    const { control, mode, verdict, exemption } = result;
    if (verdict.kind !== 'drifted') return [];
    const { paint } = style;
    const ownWrites = writesFor(writes, control.id);
    const lines = [
        ...evidenceTexts(verdict, findingText).flatMap((text) => indented(text, detailIndent, style)),
        ...ownWrites.flatMap((write) =>
            write.change.control === control.id
                ? writeLines(write, mode, placeText(write, writes), style)
                : sharedWriteLines(write, placeText(write, writes), style),
        ),
    ];
    const why = withoutWrite(result, writes);
    if (why !== undefined) {
        lines.push(...indented(`no write: ${printable(why)}`, detailIndent, style).map(paint.dim));
    }
    if (exemption !== undefined && ownWrites.length === 0) {
        const { expires, kind, owner, reason } = exemption;
        const text = `exempt until ${expires} (${kind}, ${owner}): ${reason}`;
        lines.push(...indented(printable(text), detailIndent, style).map(paint.blue));
    }
    return lines;
}

function findingText({ what, found, wanted }: Finding): string {
    return `${printable(what)}: found ${visible(found)}, wanted ${visible(wanted)}`;
}

/** Writes run in their order: the network comes last, a restart after what waits for it. Never broken into two lines. */
function placeText(write: PlannedWrite, all: readonly PlannedWrite[]): string {
    return all.length < 2 ? '' : ` (write\u00A0${all.indexOf(write) + 1}\u00A0of\u00A0${all.length})`;
}

function writeLines(
    write: PlannedWrite,
    mode: ControlResult['mode'],
    place: string,
    style: TerminalStyle,
): string[] {
    const { change, decision } = write;
    const values = differencesOf(change).flatMap(({ what, from, to }) =>
        indented(`${printable(what)}: ${visible(from)} → ${visible(to)}`, valueIndent, style),
    );
    const notes = [
        `mode ${mode}`,
        disruptionText(change.disruption),
        waitsForRestart(change) ? 'takes effect after a restart' : '',
        printable(decisionReason(decision) ?? ''),
    ].filter((note) => note !== '');
    return [
        ...headLines(write, place, style),
        ...values,
        ...indented(notes.join('; '), valueIndent, style).map(style.paint.dim),
    ];
}

/** A write that serves several controls is shown once, with the control that asked first. */
function sharedWriteLines(write: PlannedWrite, place: string, style: TerminalStyle): string[] {
    return headLines(write, `${place}, as for ${write.change.control}`, style);
}

function headLines({ change, decision }: PlannedWrite, tail: string, style: TerminalStyle): string[] {
    const { method, resource } = requestOf(change);
    const action = decisionText(decision);
    const text = `▸ ${action}: ${method} ${printable(resource)}${tail}`;
    const [first = '', ...rest] = indented(text, detailIndent, style);
    const start = `${detailIndent}▸ ${action}`;
    if (!first.startsWith(start)) return [first, ...rest];
    const { paint } = style;
    return [
        `${detailIndent}${paintAction(start.trimStart(), plannedActionOf(decision), paint)}${first.slice(start.length)}`,
        ...rest,
    ];
}

import type { ControlState } from '../model/control-state.ts';
import type { Severity } from '../model/severity.ts';
import type { Paint } from './paint.ts';
import type { PlannedAction } from './planned-action.ts';

/** The mark of a verdict, one column wide. */
export function markOf(status: ControlState): string {
    switch (status) {
        case 'drifted':
            return '✗';
        case 'reported':
            return '•';
        case 'exempt':
            return '○';
        case 'unknown':
            return '?';
        case 'compliant':
            return '✓';
        case 'notApplicable':
            return '–';
    }
}

export function statusText(status: ControlState): string {
    return status === 'notApplicable' ? 'not applicable' : status;
}

export function paintStatus(text: string, status: ControlState, paint: Paint): string {
    switch (status) {
        case 'drifted':
            return paint.red(text);
        case 'reported':
            return paint.magenta(text);
        case 'exempt':
            return paint.blue(text);
        case 'unknown':
            return paint.yellow(text);
        case 'compliant':
            return paint.green(text);
        case 'notApplicable':
            return paint.dim(text);
    }
}

export function paintSeverity(text: string, severity: Severity, paint: Paint): string {
    switch (severity) {
        case 'high':
            return paint.red(text);
        case 'medium':
            return paint.yellow(text);
        case 'low':
            return paint.dim(text);
    }
}

export function paintAction(text: string, action: PlannedAction, paint: Paint): string {
    switch (action) {
        case 'apply':
            return paint.green(text);
        case 'ask':
            return paint.yellow(text);
        case 'hold':
            return paint.magenta(text);
        case 'exempt':
            return paint.blue(text);
        case 'report':
            return paint.dim(text);
    }
}

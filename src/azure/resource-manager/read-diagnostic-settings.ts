import type { DiagnosticSetting, LogCategory } from '../../model/diagnostic-settings.ts';
import { parseDiagnosticSetting, parseLogCategory } from './parse-diagnostic-setting.ts';
import { type Parsed, parseItems } from './parse-parts.ts';
import type { ResourceReads } from './resource-reads.ts';

/** Reads of a server's diagnostics. Both throw the client's errors, and MalformedInputError. */
export interface DiagnosticsReader {
    /** Reads every diagnostic setting of the server. */
    diagnosticSettings(): Promise<Parsed<readonly DiagnosticSetting[]>>;
    /**
     * Reads the log categories that the server offers. Returns none without a call where a category group is sent, because
     * a group needs no list of its members.
     */
    logCategories(): Promise<ReadCategories>;
}

export type ReadCategories = Parsed<readonly LogCategory[]>;

/** Returns the log categories of the server's region: those of `read`, or a reading that another server began. */
export type ShareCategories = (read: () => Promise<ReadCategories>) => Promise<ReadCategories>;

/** Makes a reader of the server with this path that reads the settings once for both. */
export function diagnosticsReader(
    reads: ResourceReads,
    path: string,
    share: ShareCategories = (read) => read(),
): DiagnosticsReader {
    const insights = `${path}/providers/Microsoft.Insights`;
    let once: Promise<Parsed<readonly DiagnosticSetting[]>> | undefined;

    async function readSettings(): Promise<Parsed<readonly DiagnosticSetting[]>> {
        const settings = `${insights}/diagnosticSettings`;
        const list = await reads.list('insights', settings, 'the list of diagnostic settings');
        return parseItems(list, parseDiagnosticSetting);
    }

    function settings(): Promise<Parsed<readonly DiagnosticSetting[]>> {
        once ??= readSettings();
        return once;
    }

    async function readCategories(): Promise<ReadCategories> {
        const categories = `${insights}/diagnosticSettingsCategories`;
        const list = await reads.list('insights', categories, 'the list of log categories');
        const { value, unread } = parseItems(list, parseLogCategory);
        return { value: value.flatMap((each) => each ?? []), unread };
    }

    /** Assumed: the servers of a region offer the same categories. A failure or a gap is of one server only. */
    async function sharedCategories(): Promise<ReadCategories> {
        let isOwn = false;
        const readOwn = (): Promise<ReadCategories> => {
            isOwn = true;
            return readCategories();
        };
        try {
            const found = await share(readOwn);
            if (isOwn || found.unread.length === 0) return found;
        } catch (error) {
            if (isOwn) throw error;
        }
        return await readCategories();
    }

    return {
        diagnosticSettings: settings,
        async logCategories() {
            if (areByGroup((await settings()).value)) return { value: [], unread: [] };
            return await sharedCategories();
        },
    };
}

/** Returns whether there is a setting that sends to a workspace, and all such settings send a category group. */
function areByGroup(settings: readonly DiagnosticSetting[]): boolean {
    const toWorkspaces = settings.filter(({ workspaceId }) => workspaceId !== undefined);
    const sendsGroup = ({ logs }: DiagnosticSetting): boolean =>
        logs.some(({ categoryGroup, enabled }) => enabled && /^(audit|allLogs)$/i.test(categoryGroup ?? ''));
    return toWorkspaces.length > 0 && toWorkspaces.every(sendsGroup);
}

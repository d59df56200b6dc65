/** Microsoft's parser of the Kusto Query Language, over the tables of a Log Analytics workspace. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';

/**
 * Columns of the tables that queries may read, as far as queries use them.
 * Source: "Azure Monitor Logs table reference", pages PGSQLServerLogs, AppMetrics, AppRequests, AppDependencies, AppExceptions, AppTraces.
 */
const tables: Readonly<Record<string, string>> = {
    PGSQLServerLogs: 'TimeGenerated: datetime, Message: string, _ResourceId: string',
    AppMetrics:
        'TimeGenerated: datetime, Name: string, Sum: real, Min: real, Max: real, ItemCount: int, Properties: dynamic, AppRoleName: string, AppRoleInstance: string, _ResourceId: string',
    AppRequests:
        'TimeGenerated: datetime, Id: string, Name: string, OperationName: string, OperationId: string, Success: bool, ResultCode: string, DurationMs: real, ItemCount: int, Properties: dynamic, AppRoleName: string, AppRoleInstance: string, _ResourceId: string',
    AppDependencies:
        'TimeGenerated: datetime, Id: string, Name: string, OperationName: string, OperationId: string, Target: string, Success: bool, ResultCode: string, DurationMs: real, ItemCount: int, Properties: dynamic, AppRoleName: string, _ResourceId: string',
    AppExceptions:
        'TimeGenerated: datetime, ExceptionType: string, OuterMessage: string, InnermostMessage: string, OperationName: string, OperationId: string, SeverityLevel: int, ItemCount: int, Properties: dynamic, AppRoleName: string, _ResourceId: string',
    AppTraces:
        'TimeGenerated: datetime, Message: string, SeverityLevel: int, OperationName: string, OperationId: string, ItemCount: int, Properties: dynamic, AppRoleName: string, _ResourceId: string',
};

/** Returns the parser's complaints about a query, errors and warnings; none: it parses, and every name exists. */
export function kustoProblems(query: string): readonly string[] {
    const { language, globals } = parser();
    const found = language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
}

/** The parts of the parser's interface that are used here. It is C#, compiled to JavaScript. */
interface KustoLanguage {
    readonly Symbols: {
        readonly TableSymbol: { From(columns: string): { WithName(name: string): unknown } };
        readonly DatabaseSymbol: {
            readonly ctor: new (name: string, members: readonly unknown[]) => unknown;
        };
    };
    readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
    readonly KustoCode: {
        ParseAndAnalyze(
            query: string,
            globals: unknown,
        ): {
            GetDiagnostics(): {
                readonly Count: number;
                getItem(index: number): { readonly Message: string };
            };
        };
    };
}

let loaded: { readonly language: KustoLanguage; readonly globals: unknown } | undefined;

/** Loads the parser once, into a context of its own: it defines globals and changes built-in ones. */
function parser() {
    if (loaded !== undefined) return loaded;
    const context: { Kusto?: { readonly Language: KustoLanguage } } = createContext({ console, setTimeout });
    const require = createRequire(import.meta.url);
    for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
        const filename = require.resolve(`@kusto/language-service-next/${file}`);
        new Script(readFileSync(filename, 'utf8'), { filename }).runInContext(context);
    }
    const language = context.Kusto?.Language;
    if (language === undefined) throw new Error('@kusto/language-service-next defines no Kusto.Language');
    const { TableSymbol, DatabaseSymbol } = language.Symbols;
    const symbols = Object.entries(tables).map(([name, columns]) =>
        TableSymbol.From(`(${columns})`).WithName(name),
    );
    const globals = language.GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('workspace', symbols));
    loaded = { language, globals };
    return loaded;
}

import { controls } from '../../src/controls/index.ts';
import { isGuid } from '../../src/model/resource-id.ts';
import { azurePolicyExport } from '../../src/policy-export/azure-policy.ts';
import { exportedFiles, summaryText } from '../../src/policy-export/deployment.ts';
import { type Command, CommandError, parsedWords, type World, wrongUsage } from './command.ts';
import { loadBaseline } from './documents.ts';
import { warningLines } from './text.ts';

export const exportCommand: Command = {
    name: 'export',
    usage: `  npm run baseline -- export azure-policy FILE --scope SCOPE [--identity ID] [--location REGION]
                      [--workspace ID] [--output DIR] [--json]
      Makes an initiative of Azure Policy that denies or audits the drift of the baseline.
      SCOPE is /subscriptions/… or /providers/Microsoft.Management/managementGroups/….
      --identity is the object id of Pgwarden's identity, whose writes are never denied.
      --location lets Azure Policy deploy what only adds, with an identity in this region.
      --output writes the files and a script that deploys them; without it, the summary is printed.
`,
    run(words, world) {
        const { positionals, values } = parsedWords(words, {
            scope: { type: 'string' },
            identity: { type: 'string' },
            location: { type: 'string' },
            workspace: { type: 'string' },
            output: { type: 'string' },
            json: { type: 'boolean' },
        });
        const [form, file, ...rest] = positionals;
        if (form !== 'azure-policy') throw wrongUsage('export knows one form: azure-policy');
        if (file === undefined || rest.length > 0) throw wrongUsage();
        return exportAzurePolicy(file, values, world);
    },
};

interface ExportOptions {
    readonly scope?: string | undefined;
    readonly identity?: string | undefined;
    readonly location?: string | undefined;
    readonly workspace?: string | undefined;
    readonly output?: string | undefined;
    readonly json?: boolean | undefined;
}

const scopes =
    /^\/subscriptions\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\/providers\/Microsoft\.Management\/managementGroups\/[\w\-.()]{1,90}$/i;

function exportAzurePolicy(file: string, options: ExportOptions, world: World): number {
    const { scope, identity, location, workspace } = options;
    if (scope === undefined) throw wrongUsage('export needs --scope SCOPE');
    if (!scopes.test(scope)) {
        throw refused('--scope', scope, 'the resource id of a subscription or of a management group');
    }
    if (identity !== undefined && !isGuid(identity))
        throw refused('--identity', identity, 'an object id (GUID)');
    if (location !== undefined && !/^[a-z0-9]+$/.test(location)) {
        throw refused('--location', location, 'the short name of a region, such as westeurope');
    }
    const { baseline, warnings } = loadBaseline(file, world);
    const exported = azurePolicyExport({
        baseline,
        controls,
        scope,
        ...(identity === undefined ? {} : { identity }),
        ...(location === undefined ? {} : { location }),
        deployment: workspace === undefined ? {} : { diagnosticSettings: { workspaceId: workspace } },
        now: world.now(),
    });
    if (options.output !== undefined) {
        for (const { path, text } of exportedFiles(exported))
            world.writeText(`${options.output}/${path}`, text);
    }
    world.writeError(warningLines(warnings));
    world.write(options.json === true ? `${JSON.stringify(exported, null, 4)}\n` : summaryText(exported));
    return 0;
}

function refused(option: string, value: string, allowed: string): CommandError {
    return new CommandError(2, `${option}: "${value}"; allowed: ${allowed}`);
}

interface DocumentedRoute {
    /** In any case. */
    readonly method: string;
    readonly path: string;
    readonly summary: string;
}

/** The table of requests in docs/api.md. Each row links to the section of the page that describes the request. */
export function routesTable(routes: readonly DocumentedRoute[], page: string): string {
    const sections = page.split(/^(?=## )/m);
    const rows = routes.map(({ method, path, summary }) => {
        const request = `\`${method.toUpperCase()} /api/${path}\``;
        const section = sections.find((text) => text.includes(`\n${request}`));
        if (section === undefined) throw new Error(`docs/api.md describes no ${request}`);
        const [heading = ''] = section.split('\n');
        const anchor = heading.slice(3).toLowerCase().replaceAll(' ', '-');
        return `| [${request}](#${anchor}) | ${summary} |`;
    });
    return ['| request | purpose |', '|---|---|', ...rows].join('\n');
}

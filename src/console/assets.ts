/** The files that pages load: style sheet, script, charts. */
export interface ConsoleAssets {
    /** Returns the address of each file below the console's own path, by its name in the source: `console.css`. */
    addresses(): Promise<Readonly<Record<string, string>>>;
    /** Returns a file by the last part of its address. Undefined: there is none. */
    read(file: string): Promise<ConsoleAsset | undefined>;
}

export interface ConsoleAsset {
    readonly body: Uint8Array<ArrayBuffer>;
    /** `text/css; charset=utf-8` */
    readonly type: string;
}

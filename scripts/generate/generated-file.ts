/** A file whose text, or a part of it, follows from the code. The path is relative to the repository. */
export interface GeneratedFile {
    readonly path: string;
    readonly text: string;
}

/** The process that telemetry comes from, in the names of OpenTelemetry's semantic conventions. */
export interface TelemetryResource {
    readonly 'service.name': string;
    readonly 'service.version': string;
    readonly 'service.instance.id': string;
}

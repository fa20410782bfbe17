package dev.eider.gateway.cli;

/** How results are printed. All but the table are the gateway's own forms, byte for byte; JSON gets the end of its line. */
enum OutputFormat {
    table,
    json,
    ndjson,
    csv,
    arrow
}

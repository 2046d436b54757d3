package io.towline.config;

/** How the access log is written; {@code query} adds the query string, redacted. */
public record LogConfig(Format format, boolean query) {
    public enum Format {
        TEXT,
        JSON
    }
}

package io.towline.answer.file;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MimeMappings;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;

/**
 * The header fields of a file. Pages that stand for other paths are asked for anew each time, whatever {@code cache-control} says: they name the
 * files of which the next version of a site is made.
 */
public record FileFields(Optional<String> cacheControl, boolean varies) {

    private static final MimeMappings TYPES = MimeMappings.builder()
            .addMapping("avif", "image/avif")
            .addMapping("js", "text/javascript")
            .addMapping("map", "application/json")
            .addMapping("md", "text/markdown")
            .addMapping("mjs", "text/javascript")
            .addMapping("wasm", "application/wasm")
            .addMapping("webmanifest", "application/manifest+json")
            .addMapping("webp", "image/webp")
            .addMapping("woff", "font/woff")
            .addMapping("woff2", "font/woff2")
            .build();

    /** What 304 has too, RFC 9110 §15.4.5. */
    public void sayVersion(HttpServerExchange exchange, FoundFile file) {
        HeaderMap response = exchange.getResponseHeaders();
        response.put(Headers.ETAG, file.validators().tag());
        response.put(Headers.LAST_MODIFIED, DateUtils.toDateString(Date.from(file.modified())));
        cacheControl.ifPresent(words -> response.put(Headers.CACHE_CONTROL, file.page() ? "no-cache" : words));
        if (varies) {
            response.add(Headers.VARY, "Accept-Encoding");
        }
    }

    public void sayContent(HttpServerExchange exchange, FoundFile file) {
        HeaderMap response = exchange.getResponseHeaders();
        response.put(Headers.CONTENT_TYPE, type(file.name()));
        file.coding().ifPresent(coding -> response.put(Headers.CONTENT_ENCODING, coding.word()));
        if (file.coding().isEmpty()) {
            response.put(Headers.ACCEPT_RANGES, "bytes");
        }
    }

    static String type(String name) {
        int dot = name.lastIndexOf('.');
        String type = dot < 0 ? null : TYPES.getMimeType(name.substring(dot + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            return "application/octet-stream";
        }
        // Browsers take text without a charset for an old one; what is written today is UTF-8.
        return type.startsWith("text/") && !type.contains("charset") ? type + "; charset=utf-8" : type;
    }
}

package io.towline.handshake.upstream;

import io.towline.conversation.Quoted;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What an HTTP status mostly means where 101 was due, and where to look. For operators; the client gets the server's own answer. */
final class AnswerMeaning {

    private static final int MOST_READ = 2048;

    /** Of nginx, Apache, Go, Tomcat and Towline, each to a plain request on a port for TLS; in lower case. */
    private static final List<String> WANTS_TLS = List.of(
            "plain http request was sent to https port",
            "speaking plain http to an ssl-enabled server port",
            "client sent an http request to an https server",
            "this combination of host and port requires tls",
            "this port speaks tls");

    private AnswerMeaning() {}

    /** Begins with a colon, or is empty where the status says all. */
    static String of(int status, HeaderMap headers, byte[] body) {
        return switch (status) {
            case 200 -> ": a page, and no WebSocket; is this its path for WebSockets?";
            case 301, 302, 303, 307, 308 -> redirect(headers);
            case 400 -> wantsTls(body) ? ": it wants TLS: write wss:// or https://" : "";
            case 403 -> ": mostly of an Origin or a Host that it does not know; see host-header";
            case 404 -> ": it has nothing at this path; see rewrite";
            case 405 -> ": no WebSocket is at this path; see rewrite";
            case 421 -> ": it does not serve this Host; see host-header";
            case 426 -> ": it wants another protocol" + upgrade(headers);
            case 502, 504 -> ": it is a proxy itself, and what is behind it fails";
            case 505 -> ": it does not speak HTTP/1.1";
            default -> "";
        };
    }

    private static String redirect(HeaderMap headers) {
        String location = headers.contains(Headers.LOCATION) ? headers.getFirst(Headers.LOCATION) : "";
        if (location.isEmpty()) {
            return "";
        }
        return ": it sends clients to " + Quoted.of(withoutQuery(location))
                + ", and most WebSocket clients do not follow";
    }

    private static String withoutQuery(String location) {
        int query = location.indexOf('?');
        return query < 0 ? location : location.substring(0, query);
    }

    private static String upgrade(HeaderMap headers) {
        return headers.contains(Headers.UPGRADE) ? ", " + Quoted.of(headers.getFirst(Headers.UPGRADE)) : "";
    }

    private static boolean wantsTls(byte[] body) {
        String words = new String(body, 0, Math.min(body.length, MOST_READ), StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        return WANTS_TLS.stream().anyMatch(words::contains);
    }
}

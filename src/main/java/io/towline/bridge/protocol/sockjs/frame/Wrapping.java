package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Way;
import io.towline.bridge.text.ChunkWriter;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What each of the five ways to receive puts around frames. Pure.
 *
 * @param callback judged already; empty for ways that have none
 */
public record Wrapping(Way way, String callback) {

    private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
    private static final Pattern CALLBACK = Pattern.compile("[a-zA-Z0-9_.-]{1,32}");
    private static final String SCRIPT = "application/javascript; charset=UTF-8";

    /** So much of {@code h} defeats what browsers and proxies hold back. */
    private static final int PRELUDE_BYTES = 2048;

    /** The same for pages. */
    private static final int PAGE_BYTES = 1024;

    /** Compared byte by byte by tests of the protocol, as the iframe's page is; {@code CALLBACK} is the one variable. */
    private static final String PAGE = """
            <!doctype html>
            <html><head>
              <meta http-equiv="X-UA-Compatible" content="IE=edge" />
              <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
            </head><body><h2>Don't panic!</h2>
              <script>
                document.domain = document.domain;
                var c = parent.CALLBACK;
                c.start();
                function p(d) {c.message(d);};
                window.onload = function() {c.stop();};
              </script>
            """.stripTrailing();

    /** The sentence for a callback that will not do. */
    public static Optional<String> fault(SockJsCommand.Receive command) {
        if (!calls(command.way())) {
            return Optional.empty();
        }
        String callback = command.callback().orElse("");
        if (callback.isEmpty()) {
            return Optional.of("\"callback\" parameter required");
        }
        return CALLBACK.matcher(callback).matches() ? Optional.empty() : Optional.of("invalid \"callback\" parameter");
    }

    /** Of a request without {@link #fault}. */
    public static Wrapping of(SockJsCommand.Receive command) {
        return new Wrapping(
                command.way(),
                command.callback().filter(_ -> calls(command.way())).orElse(""));
    }

    /** Whether it is a script or a page that calls into another, past all that CORS says. */
    public static boolean calls(Way way) {
        return way == Way.HTMLFILE || way == Way.JSONP;
    }

    /** An answer takes one frame only. */
    public boolean isSingle() {
        return way == Way.XHR || way == Way.JSONP;
    }

    public HeaderMap headers() {
        HeaderMap headers = new HeaderMap();
        headers.put(
                Headers.CONTENT_TYPE,
                switch (way) {
                    case XHR, XHR_STREAMING, JSONP -> SCRIPT;
                    case EVENTSOURCE -> "text/event-stream";
                    case HTMLFILE -> "text/html; charset=UTF-8";
                });
        if (way == Way.JSONP) {
            headers.put(CONTENT_TYPE_OPTIONS, "nosniff");
        }
        return headers;
    }

    public void prelude(ChunkWriter out) {
        switch (way) {
            case XHR, JSONP -> {}
            case XHR_STREAMING -> repeat(out, 'h', PRELUDE_BYTES).put('\n');
            case EVENTSOURCE -> out.put("\r\n"); // for Opera
            case HTMLFILE -> {
                String page = PAGE.replace("CALLBACK", callback);
                repeat(out.put(page), ' ', Math.max(0, PAGE_BYTES - page.length()))
                        .put("\r\n\r\n");
            }
        }
    }

    private static ChunkWriter repeat(ChunkWriter out, char c, int count) {
        for (int i = 0; i < count; i++) {
            out.put((int) c);
        }
        return out;
    }

    public void frame(ChunkWriter out, byte[] frame) {
        switch (way) {
            case XHR, XHR_STREAMING -> out.put(frame).put('\n');
            case EVENTSOURCE -> {
                percent(out.put("data: "), frame);
                out.put("\r\n\r\n");
            }
            case HTMLFILE -> {
                // In a page, "</script>" within a string would end the script.
                byte[] quoted = Quotation.of(frame);
                out.put("<script>\np(");
                replace(out, quoted, '<', "\\u003c");
                out.put(");\n</script>\r\n");
            }
            case JSONP -> {
                // The comment keeps the answer from being taken for a Flash file whose first letters the callback
                // chose.
                out.put("/**/").put(callback).put('(');
                Quotation.write(out, frame);
                out.put(");\r\n");
            }
        }
    }

    private static void replace(ChunkWriter out, byte[] text, char what, String by) {
        for (byte b : text) {
            if (b == what) {
                out.put(by);
            } else {
                out.put((int) b);
            }
        }
    }

    /** The client undoes it with {@code decodeURI}. */
    private static void percent(ChunkWriter out, byte[] text) {
        int written = 0;
        for (int at = 0; at < text.length; at++) {
            String code = percent(text[at]);
            if (!code.isEmpty()) {
                out.put(text, written, at - written).put(code);
                written = at + 1;
            }
        }
        out.put(text, written, text.length - written);
    }

    /** Empty for what stays as it is. */
    private static String percent(byte b) {
        return switch (b) {
            case '%' -> "%25";
            case '\r' -> "%0D";
            case '\n' -> "%0A";
            case 0 -> "%00";
            default -> "";
        };
    }
}

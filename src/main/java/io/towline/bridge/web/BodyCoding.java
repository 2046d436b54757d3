package io.towline.bridge.web;

import io.towline.conversation.Quoted;
import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a request's body is written: as it is, and in UTF-8. Taken for that, something compressed, or in another charset, would reach the
 * server as a message of nonsense. Pure.
 */
public final class BodyCoding {

    private static final Set<String> UTF8 = Set.of("utf-8", "utf8", "us-ascii", "ascii", "");

    private BodyCoding() {}

    /**
     * Why a body cannot be taken: 415.
     *
     * @param unencoded its {@code Content-Encoding} is the reason, which {@code Accept-Encoding} is to answer (RFC 9110 §15.5.16)
     */
    public record Fault(String sentence, boolean unencoded) {

        public HeaderMap headers() {
            HeaderMap headers = new HeaderMap();
            if (unencoded) {
                headers.put(Headers.ACCEPT_ENCODING, "identity");
            }
            return headers;
        }
    }

    /** Of any body. */
    public static Optional<Fault> fault(HeaderMap request) {
        return ListField.elements(request, Headers.CONTENT_ENCODING).stream()
                .filter(coding -> !coding.equalsIgnoreCase("identity"))
                .findFirst()
                .map(coding -> new Fault(
                        "The Content-Encoding " + Quoted.of(coding) + " is not taken here. Send the body as it is.",
                        true));
    }

    /** Of one that is text. */
    public static Optional<Fault> faultOfText(HeaderMap request) {
        return fault(request)
                .or(() -> foreignCharset(request)
                        .map(name -> new Fault(
                                "The charset " + Quoted.of(name) + " is not taken here. Send UTF-8.", false)));
    }

    private static Optional<String> foreignCharset(HeaderMap request) {
        String type = request.contains(Headers.CONTENT_TYPE) ? request.getFirst(Headers.CONTENT_TYPE) : "";
        String[] parts = type.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals >= 0 && parts[i].substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String charset = unquoted(parts[i].substring(equals + 1).strip());
                if (!UTF8.contains(charset.toLowerCase(Locale.ROOT))) {
                    return Optional.of(charset);
                }
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1
                && (text.startsWith("\"") && text.endsWith("\"") || text.startsWith("'") && text.endsWith("'"));
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }
}

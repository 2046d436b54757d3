package io.towline.compress;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which answers are worth compressing, and what their fields say then. Pure. */
final class CompressibleAnswer {

    /** Below it the head weighs more than what is saved. */
    private static final long FEWEST_BYTES = 1024;

    /** Each of their parts is read by itself, and waits for nobody. */
    private static final Set<String> STREAMS = Set.of("application/stream+json", "text/event-stream");

    /** Beside {@code text/*}, and whatever ends in {@code +json} or {@code +xml}. */
    private static final Set<String> TYPES = Set.of(
            "application/javascript",
            "application/json",
            "application/wasm",
            "application/x-javascript",
            "application/xml");

    /** Of the bytes as they were, or of a representation that is another now (RFC 9530 §2 and §3, RFC 3230, RFC 2616 §14.15). */
    private static final List<HttpString> DIGESTS = List.of(
            new HttpString("Content-Digest"),
            new HttpString("Repr-Digest"),
            new HttpString("Digest"),
            new HttpString("Content-MD5"));

    private CompressibleAnswer() {}

    /** Whether a client that takes it would get this compressed. The answer's fields are whole, but for those that its route changes last. */
    static boolean isIt(int status, HeaderMap fields) {
        return hasContent(status)
                && !fields.contains(Headers.CONTENT_ENCODING)
                && !fields.contains(Headers.CONTENT_RANGE)
                && isText(fields.getFirst(Headers.CONTENT_TYPE))
                && isLongEnough(fields.getFirst(Headers.CONTENT_LENGTH))
                && !ListField.names(fields, Headers.CACHE_CONTROL, "no-transform");
    }

    private static boolean hasContent(int status) {
        return status >= 200 && status != 204 && status != 205 && status != 206 && status != 304;
    }

    private static boolean isText(String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return !STREAMS.contains(type)
                && (TYPES.contains(type)
                        || type.startsWith("text/")
                        || type.endsWith("+json")
                        || type.endsWith("+xml"));
    }

    /** An unknown length may be any. */
    private static boolean isLongEnough(String contentLength) {
        try {
            return contentLength == null || Long.parseLong(contentLength) >= FEWEST_BYTES;
        } catch (NumberFormatException none) {
            return false;
        }
    }

    /** RFC 9110 §12.5.5: also where this client gets the plain bytes, since a cache may ask for another. */
    static void sayItVaries(HeaderMap fields) {
        if (!ListField.names(fields, Headers.VARY, "*") && !ListField.names(fields, Headers.VARY, "Accept-Encoding")) {
            fields.add(Headers.VARY, "Accept-Encoding");
        }
    }

    /** A version that differs in its bytes has a tag of its own; one that only says "equivalent" may stay (RFC 9110 §8.8.3.3). */
    static void sayItIs(String coding, HeaderMap fields) {
        fields.put(Headers.CONTENT_ENCODING, coding);
        fields.remove(Headers.CONTENT_LENGTH);
        fields.remove(Headers.ACCEPT_RANGES);
        dropDigests(fields);
        weaken(fields);
    }

    private static void weaken(HeaderMap fields) {
        String tag = fields.getFirst(Headers.ETAG);
        if (tag != null && tag.startsWith("\"")) {
            fields.put(Headers.ETAG, "W/" + tag);
        }
    }

    /**
     * Of a 304 to a client that asks with the tag that {@link #sayItIs} made: it is to find that tag again, or a cache may not take the answer for
     * one about what it has (RFC 9111 §4.3.4).
     */
    static void sayItWas(HeaderMap request, HeaderMap fields) {
        String tag = fields.getFirst(Headers.ETAG);
        if (tag != null && ListField.names(request, Headers.IF_NONE_MATCH, "W/" + tag)) {
            weaken(fields);
            sayItVaries(fields);
        }
    }

    /** Of trailers, too. */
    static void dropDigests(HeaderMap fields) {
        DIGESTS.forEach(fields::remove);
    }
}

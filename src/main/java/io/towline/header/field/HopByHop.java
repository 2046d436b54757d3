package io.towline.header.field;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.HashSet;
import java.util.Set;

/**
 * Fields that concern one connection only: a fixed list, and whatever the {@code Connection} field of a message names, RFC 9110
 * §7.6.1.
 */
public final class HopByHop {

    /** Content-Length stands here since no message goes on with the framing that it came with. */
    private static final Set<HttpString> ALWAYS = Set.of(
            Headers.CONNECTION,
            Headers.CONTENT_LENGTH,
            Headers.KEEP_ALIVE,
            Headers.PROXY_AUTHENTICATE,
            Headers.PROXY_AUTHORIZATION,
            Headers.TE,
            Headers.TRAILER,
            Headers.TRANSFER_ENCODING,
            Headers.UPGRADE,
            new HttpString("HTTP2-Settings"),
            new HttpString("Proxy-Authentication-Info"),
            new HttpString("Proxy-Connection"));

    /** By {@code Connection}; mostly nothing that is not above. */
    private final Set<HttpString> named;

    private HopByHop(HeaderMap message) {
        named = message.contains(Headers.CONNECTION) ? named(message) : Set.of();
    }

    private static Set<HttpString> named(HeaderMap message) {
        Set<HttpString> named = new HashSet<>();
        ListField.elements(message, Headers.CONNECTION).forEach(name -> named.add(HttpString.tryFromString(name)));
        return named;
    }

    public static HopByHop of(HeaderMap message) {
        return new HopByHop(message);
    }

    public boolean concerns(HttpString name) {
        return ALWAYS.contains(name) || named.contains(name);
    }

    /** A new map of the fields that are meant for the far side. */
    public static HeaderMap removedFrom(HeaderMap message) {
        HeaderMap rest = new HeaderMap();
        putOthers(message, rest);
        return rest;
    }

    /** Puts the fields that are meant for the far side into its map, in place of those of their names. */
    public static void putOthers(HeaderMap message, HeaderMap onward) {
        HopByHop hop = of(message);
        for (long at = message.fastIterateNonEmpty(); at != -1L; at = message.fiNextNonEmpty(at)) {
            HeaderValues field = message.fiCurrent(at);
            if (!hop.concerns(field.getHeaderName())) {
                onward.putAll(field.getHeaderName(), field);
            }
        }
    }
}

package io.towline.header.forwarded;

import io.towline.header.grammar.ListField;
import io.towline.header.grammar.QuotedString;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What one proxy said in a {@code Forwarded} field, RFC 7239 §4; parameters that nobody here needs are not kept. */
public record ForwardedElement(Optional<String> node, Optional<String> proto, Optional<String> host) {

    /** No honest chain of proxies is so long. */
    private static final int MOST = 100;

    /** From the client's side to ours; the last, which stand nearest to us, where there are more than any chain has. */
    static List<ForwardedElement> of(HeaderMap request) {
        List<String> elements = ListField.elements(request, Headers.FORWARDED);
        return elements.subList(Math.max(0, elements.size() - MOST), elements.size()).stream()
                .map(ForwardedElement::parse)
                .toList();
    }

    private static ForwardedElement parse(String element) {
        List<String> pairs = ListField.split(element, ';');
        return new ForwardedElement(value(pairs, "for"), value(pairs, "proto"), value(pairs, "host"));
    }

    private static Optional<String> value(List<String> pairs, String name) {
        return pairs.stream()
                .filter(pair -> pair.regionMatches(true, 0, name + "=", 0, name.length() + 1))
                .map(pair -> QuotedString.unquoted(pair.substring(name.length() + 1)))
                .findFirst();
    }

    /** As it is written for one who connected to a proxy. */
    public static String text(InetAddress hop) {
        String node = NodeAddress.text(hop);
        // §6: an IPv6 address is bracketed; brackets and colons are no token characters, so it is quoted too.
        return "for=" + (hop instanceof Inet6Address ? "\"[" + node + "]\"" : node);
    }
}

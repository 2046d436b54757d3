package io.towline.bridge.protocol.sockjs.admission;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Locale;

/** Whether a client wants an event stream, by its {@code Accept}: images, frames and style sheets do not. Pure. */
enum AcceptedEvents {
    /** By name; or it is no browser, which always has the field. */
    YES,
    /** It takes all alike, as scripts in a page do, and {@code fetch}. */
    ANYTHING,
    NO;

    static AcceptedEvents of(HeaderMap request) {
        List<String> ranges = ListField.elements(request, Headers.ACCEPT);
        if (ranges.isEmpty() || ranges.stream().anyMatch(range -> takes(range, "text/event-stream"))) {
            return YES;
        }
        return ranges.stream().allMatch(range -> takes(range, "*/*")) ? ANYTHING : NO;
    }

    /** RFC 9110 §12.4.2: a weight of 0 means "not acceptable". */
    private static boolean takes(String range, String type) {
        String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1); // a lone ";" too has a first part
        if (parts.length == 0 || !parts[0].trim().equals(type)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].trim().matches("q=0(\\.0*)?")) {
                return false;
            }
        }
        return true;
    }
}

package io.towline.conversation;

import java.util.Optional;

/**
 * Where a conversation stands in a distributed trace (W3C Trace Context). Lives as long as the conversation does.
 *
 * @param id the trace's, 32 hexadecimal digits
 * @param span Towline's own; empty where none is recorded
 */
public record Trace(String id, Optional<OwnSpan> span) {

    /** Of which nothing is recorded here. */
    public static Trace of(String id) {
        return new Trace(id, Optional.empty());
    }

    /**
     * What is to be recorded of the conversation when it is over.
     *
     * @param id 16 hexadecimal digits: what servers are told for parent
     * @param parent the client's span; empty where the trace begins here
     * @param request what the span says of it, and the access log does not
     */
    public record OwnSpan(String id, Optional<String> parent, Request request) {}

    /**
     * @param method as the client wrote it, at most {@value #MOST_METHOD} characters
     * @param scheme {@code http} or {@code https}, as the client sees the URL
     * @param host with its port if the client named one, as the client sees it, at most {@value #MOST_HOST} characters
     * @param version of HTTP: {@code 1.0}, {@code 1.1} or {@code 2}
     */
    public record Request(String method, String scheme, String host, String version) {

        private static final int MOST_METHOD = 32;
        private static final int MOST_HOST = 260;

        public Request {
            method = cut(method, MOST_METHOD);
            host = cut(host, MOST_HOST);
        }

        private static String cut(String text, int most) {
            return text.length() <= most ? text : text.substring(0, most);
        }
    }
}

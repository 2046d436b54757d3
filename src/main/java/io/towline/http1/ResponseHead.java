package io.towline.http1;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/**
 * Status line and header fields. The map is the receiver's.
 *
 * @param reason may be empty
 */
public record ResponseHead(boolean http11, int status, String reason, HeaderMap headers) {

    public static final int SWITCHING_PROTOCOLS = 101;

    /** An interim answer that only announces the real one, RFC 9110 §15.2; 101 is final here. */
    boolean interim() {
        return status < 200 && status != SWITCHING_PROTOCOLS;
    }

    /** Whether its sender will read another request from the connection, RFC 9112 §9.3. */
    public boolean keepsAlive() {
        return http11
                ? !ListField.names(headers, Headers.CONNECTION, "close")
                : ListField.names(headers, Headers.CONNECTION, "keep-alive");
    }
}

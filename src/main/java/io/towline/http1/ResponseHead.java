package io.towline.http1;

import io.undertow.util.HeaderMap;

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
}

package io.towline.http1;

/** A server's answer breaks HTTP/1.1 or RFC 6455; the message says how, for operators. */
public final class MalformedResponse extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedResponse(String message) {
        super(message);
    }
}

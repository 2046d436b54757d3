package io.towline.config.pem;

/** A PEM file cannot be used; the message says which, why, and how to mend it. */
public final class UnusablePem extends UnusableFile {
    private static final long serialVersionUID = 1L;

    public UnusablePem(String message) {
        super(message);
    }
}

package io.towline.config.pem;

/** A file that the configuration names cannot be used; the message says which, why, and how to mend it. */
public class UnusableFile extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableFile(String message) {
        super(message);
    }
}

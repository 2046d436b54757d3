package io.towline.io;

import java.io.IOException;

/** What reading a request's body meets where its framing is wrong; the message is a sentence for whoever sent it. */
public final class MalformedBody extends IOException {

    private static final long serialVersionUID = 1L;

    public MalformedBody(String sentence) {
        super(sentence);
    }
}

package io.towline.bridge.protocol.towline.command;

/** A request that is for the bridge and broken; the message is a sentence for its client, saying what and where. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String sentence) {
        super(sentence, null, false, false);
    }
}

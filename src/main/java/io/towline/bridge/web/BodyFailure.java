package io.towline.bridge.web;

/** Why a request's body has not come whole. */
public sealed interface BodyFailure {

    /** @param mostBytes that it might have */
    record TooLarge(long mostBytes) implements BodyFailure {
        public String sentence() {
            return "The body may have at most " + mostBytes + " bytes.";
        }
    }

    /** The budget is spent. */
    record NoMemory() implements BodyFailure {}

    /** It is too slow; or malformed, which its sender has been told already, and an answer is dropped. */
    record Refused(int status, String sentence) implements BodyFailure {}

    /** It stopped in the middle: the client is gone. Nothing can be answered. */
    record Broken() implements BodyFailure {}
}

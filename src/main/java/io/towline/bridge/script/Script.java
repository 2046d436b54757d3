package io.towline.bridge.script;

import io.towline.conversation.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One script as it goes out.
 *
 * @param bytes read-only; whoever reads them takes a duplicate
 * @param tag its entity tag, quotes and all
 */
record Script(ByteBuffer bytes, String type, String tag, String caching) {

    /** A year, which is as good as for ever (RFC 8246). */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** May be kept, but is asked for each time, which costs a 304: whoever updates Towline updates its pages' script. */
    private static final String ASK_EACH_TIME = "no-cache";

    private static final int TAG_BYTES = 16;

    /** @return empty where the program has no such resource */
    static Optional<Script> load(String resource) {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            return Optional.ofNullable(in == null ? null : of(in.readAllBytes(), type(resource)));
        } catch (IOException broken) {
            throw new UncheckedIOException("could not read " + resource, broken);
        }
    }

    private static Script of(byte[] bytes, String type) {
        return new Script(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), type, tag(bytes), ASK_EACH_TIME);
    }

    /** The same under a name that has its version: what it names never changes. */
    Script thatNeverChanges() {
        return new Script(bytes, type, tag, FOR_EVER);
    }

    /** RFC 9239 for scripts; declarations are for people and compilers. */
    private static String type(String resource) {
        return (resource.endsWith(".ts") ? "text/plain" : "text/javascript") + "; charset=utf-8";
    }

    private static String tag(byte[] bytes) {
        return '"' + Sha256.hex(Sha256.of(bytes), TAG_BYTES) + '"';
    }
}

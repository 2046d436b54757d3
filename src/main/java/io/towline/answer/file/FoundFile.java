package io.towline.answer.file;

import io.towline.header.conditional.Validators;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that is open to be served.
 *
 * @param content whoever holds this closes it
 * @param bytes its length
 * @param name by which its type is known; without what says that it is compressed
 * @param coding of its bytes, where they are compressed
 * @param page it stands for another path: an index, or the fallback
 */
public record FoundFile(
        FileChannel content, long bytes, Instant modified, String name, Optional<ContentCoding> coding, boolean page) {

    /** The same for as long as length and time are, to the millisecond; another for each encoding. */
    private String tag() {
        String version = Long.toHexString(modified.toEpochMilli()) + "-" + Long.toHexString(bytes);
        return '"' + coding.map(by -> version + "-" + by.word()).orElse(version) + '"';
    }

    Validators validators() {
        return new Validators(tag(), Optional.of(modified));
    }
}

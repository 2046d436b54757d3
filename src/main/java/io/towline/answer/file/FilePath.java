package io.towline.answer.file;

import io.towline.conversation.PercentEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request's path as names of folders and a file. What no file of a site is called leads nowhere: dot segments, names that begin with a dot,
 * separators and control characters in whatever spelling. So no path leads out of a folder, and none needs to be resolved to see that.
 *
 * @param segments each one a name
 * @param folder it ends with a slash
 */
record FilePath(List<String> segments, boolean folder) {

    /** Where certificates are validated and apps find their sites (RFC 8615): the one name with a dot that is meant for all to see. */
    private static final String WELL_KNOWN = ".well-known";

    /** In bytes, of a name on the file systems in use. */
    private static final int LONGEST_NAME = 255;

    /** A kernel takes 4096 bytes; the root has some of them. */
    private static final int LONGEST_PATH = 3072;

    FilePath {
        segments = List.copyOf(segments);
    }

    /**
     * @param raw begins with a slash; percent-encoded, or bytes as they came
     * @return empty where no file can be meant
     */
    static Optional<FilePath> of(String raw) {
        if (raw.length() > 3 * LONGEST_PATH) {
            return Optional.empty();
        }
        List<String> segments = new ArrayList<>();
        int from = 1;
        for (int i = 1; i <= raw.length(); i++) {
            if (i == raw.length() || raw.charAt(i) == '/') {
                boolean last = i == raw.length();
                if (last && from == i) {
                    return Optional.of(new FilePath(segments, true));
                }
                Optional<String> name = name(raw.substring(from, i), segments.isEmpty());
                if (name.isEmpty()) {
                    return Optional.empty();
                }
                segments.add(name.get());
                from = i + 1;
            }
        }
        return Optional.of(new FilePath(segments, false));
    }

    private static Optional<String> name(String raw, boolean first) {
        return decoded(raw).filter(name -> isVisible(name, first));
    }

    private static boolean isVisible(String name, boolean first) {
        boolean hidden = name.startsWith(".") && !(first && name.equals(WELL_KNOWN));
        return !name.isEmpty()
                && !hidden
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                && name.chars().noneMatch(c -> c < ' ' || c == 0x7F || c == '/' || c == '\\');
    }

    /** Empty where it is not UTF-8: no name that was meant has such bytes. */
    private static Optional<String> decoded(String raw) {
        if (raw.chars().allMatch(c -> c != '%' && c < 0x80)) {
            return Optional.of(raw);
        }
        ByteBuffer octets = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            int octet = PercentEncoding.octet(raw, i);
            if (octet >= 0) {
                octets.put((byte) octet);
                i += PercentEncoding.LENGTH - 1;
            } else if (raw.charAt(i) == '%') {
                return Optional.empty();
            } else {
                octets.put((byte) raw.charAt(i));
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString());
        } catch (CharacterCodingException noText) {
            return Optional.empty();
        }
    }
}

package io.towline.answer.file;

import io.towline.header.AcceptEncoding;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** In which a file may lie compressed beside itself; the denser first. */
public enum ContentCoding {
    BR(".br"),
    GZIP(".gz");

    private final String suffix;

    ContentCoding(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    /** As it stands in {@code Content-Encoding}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which of them a client takes, RFC 9110 §12.5.3. A part of a file is asked for as it lies there, uncompressed. */
    public static List<ContentCoding> acceptedBy(HeaderMap request) {
        if (request.contains(Headers.RANGE)) {
            return List.of();
        }
        return Arrays.stream(values())
                .filter(coding -> AcceptEncoding.prefers(request, coding.word()))
                .toList();
    }
}

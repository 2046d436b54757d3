package io.towline.header.field;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server's answer says to an nginx in front of it: where the body is to be found, whether it may be gathered, how fast it may be sent. nginx
 * obeys and hides it from clients, to whom it would tell paths of the inside.
 */
public final class AccelFields {

    private static final List<HttpString> ALL = Stream.of(
                    "X-Accel-Buffering", "X-Accel-Charset", "X-Accel-Expires", "X-Accel-Limit-Rate", "X-Accel-Redirect")
            .map(HttpString::new)
            .toList();

    private AccelFields() {}

    public static boolean standIn(HeaderMap answer) {
        return ALL.stream().anyMatch(answer::contains);
    }

    public static void removeFrom(HeaderMap answer) {
        ALL.forEach(answer::remove);
    }
}

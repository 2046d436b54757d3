package io.towline.header.conditional;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a representation is told by from its other versions, RFC 9110 §8.8.
 *
 * @param tag its {@code ETag}: a strong one, with its quotes
 * @param modified its {@code Last-Modified}, where one is told: whole seconds, as on the wire
 */
public record Validators(String tag, Optional<Instant> modified) {

    public Validators {
        modified = modified.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Of what has no time. */
    public static Validators of(String tag) {
        return new Validators(tag, Optional.empty());
    }
}

package io.towline.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one route grants plain requests.
 *
 * @param responseTimeout from the request's last byte to the head of its answer
 * @param idleTimeout between two bytes of an answer; empty: any time
 * @param bodyTimeout between two bytes of a request's body, while one is waited for
 * @param maxBody of a request, in bytes; empty: any size
 * @param keepAlive how long a server's connection waits for the next request
 * @param mostIdle how many wait, for each I/O thread and server
 */
public record HttpTerms(
        Duration responseTimeout,
        Optional<Duration> idleTimeout,
        Duration bodyTimeout,
        OptionalLong maxBody,
        Duration keepAlive,
        int mostIdle) {

    public static final HttpTerms USUAL = new HttpTerms(
            Duration.ofSeconds(60),
            Optional.empty(),
            Duration.ofSeconds(60),
            OptionalLong.empty(),
            Duration.ofSeconds(30),
            64);
}

package io.towline.io.tls;

import java.util.Optional;

/**
 * What a TLS client says first (RFC 8446 §4.1.2), as far as it decides who answers.
 *
 * @param serverName the host that it asks for (RFC 6066 §3), in lower case and else as it came; empty where it names none, or one that no
 *     host can have
 */
public record ClientHello(Optional<String> serverName) {}

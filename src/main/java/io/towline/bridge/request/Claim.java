package io.towline.bridge.request;

import java.util.Optional;

/**
 * Whose a session is. A request finds it by the same route and the same bond, and by the same page where both know theirs.
 *
 * @param page the origin, see {@code PageOrigin}
 * @param bond the value of the cookie that {@code bridge.bind} names; empty where it names none
 */
public record Claim(String route, Optional<String> page, Optional<String> bond) {}

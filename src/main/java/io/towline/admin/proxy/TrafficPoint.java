package io.towline.admin.proxy;

import io.towline.conversation.Cause;
import io.towline.conversation.Traffic;
import java.time.Instant;
import java.util.Map;

/**
 * What happened in one second.
 *
 * @param relays open at its end
 * @param opened relays and sessions
 * @param ended conversations of any kind
 * @param traffic what was carried
 * @param endings how many by each cause; causes that did not occur are not there
 */
public record TrafficPoint(
        Instant at, int relays, int sessions, long opened, long ended, Traffic traffic, Map<Cause, Long> endings) {}

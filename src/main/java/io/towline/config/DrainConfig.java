package io.towline.config;

import java.time.Duration;

/**
 * How Towline leaves.
 *
 * @param time over which relays are told to go; zero: at once
 * @param hardStop after which what is left is cut, counted from the same moment
 */
public record DrainConfig(Duration time, Duration hardStop) {}

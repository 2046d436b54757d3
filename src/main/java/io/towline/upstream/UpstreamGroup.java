package io.towline.upstream;

import io.towline.config.UpstreamConfig;

/** One upstream: its servers, which of them are fit, and who gets which. Any thread may ask for a lease. */
public final class UpstreamGroup {
    private final UpstreamConfig config;

    public UpstreamGroup(UpstreamConfig config) {
        this.config = config;
    }

    public String name() {
        return config.name();
    }
}

package io.towline.relay;

import io.towline.io.RoundTrips;

/** How long the sides of all relays took to answer our pings. */
record Answers(RoundTrips clients, RoundTrips upstreams) {}

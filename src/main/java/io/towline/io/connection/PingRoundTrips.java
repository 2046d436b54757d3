package io.towline.io.connection;

/** How long clients and servers took to answer our pings. Any thread. */
public record PingRoundTrips(RoundTrips clients, RoundTrips upstreams) {

    public static PingRoundTrips none() {
        return new PingRoundTrips(new RoundTrips(), new RoundTrips());
    }
}

package io.towline.io;

/** How long clients and servers took to answer our pings. Any thread. */
public record Answers(RoundTrips clients, RoundTrips upstreams) {

    public static Answers none() {
        return new Answers(new RoundTrips(), new RoundTrips());
    }
}

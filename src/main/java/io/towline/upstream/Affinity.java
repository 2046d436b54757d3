package io.towline.upstream;

import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What ties one request to a server of its group, and what its answer is to say of that. Made once for a request, by
 * {@link UpstreamGroup#affinity}. Immutable.
 */
public final class Affinity {

    /** To no server more than to another. */
    public static final Affinity NONE =
            new Affinity(OptionalLong.empty(), Optional.empty(), Optional.empty(), (affinity, server, answer) -> {});

    /** What becomes of an answer. */
    @FunctionalInterface
    interface Answers {
        void answered(Affinity affinity, String server, HeaderMap answer);
    }

    private final OptionalLong key;
    private final Optional<String> learnt;
    private final Optional<String> byCookie;
    private final Answers answers;

    /**
     * @param key by which {@code hash} chooses
     * @param learnt the server that gave the client a value, by {@link Lease#server}
     * @param byCookie the server that our cookie names
     */
    Affinity(OptionalLong key, Optional<String> learnt, Optional<String> byCookie, Answers answers) {
        this.key = key;
        this.learnt = learnt;
        this.byCookie = byCookie;
        this.answers = answers;
    }

    OptionalLong key() {
        return key;
    }

    Optional<String> byCookie() {
        return byCookie;
    }

    /** The one of these that it is to go to, whatever the policy says. */
    Optional<ServerState> stays(List<ServerState> eligible) {
        return among(eligible, learnt).or(() -> among(eligible, byCookie));
    }

    private static Optional<ServerState> among(List<ServerState> eligible, Optional<String> server) {
        return server.flatMap(
                url -> eligible.stream().filter(each -> each.url().equals(url)).findFirst());
    }

    /**
     * Learns from a server's answer, and adds the cookie to it where the client has not the right one. To be called once, before the client gets it.
     *
     * @param server see {@link Lease#server}
     * @param answer the fields that the client will get
     */
    public void answered(String server, HeaderMap answer) {
        answers.answered(this, server, answer);
    }
}

package io.towline.config;

import io.towline.config.value.ValueSource;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A named group of servers.
 *
 * @param resolveEvery how long a resolved name is believed
 * @param proxyProtocol said first on each connection; empty: it is not spoken
 */
public record UpstreamConfig(
        String name,
        List<Server> servers,
        Balance balance,
        Timeouts timeouts,
        Duration resolveEvery,
        Tls tls,
        Headers headers,
        Health health,
        KeepAlive keepAlive,
        Queue queue,
        Optional<ProxyVersion> proxyProtocol,
        Sticky sticky) {

    public UpstreamConfig {
        servers = List.copyOf(servers);
    }

    /** By what servers are chosen, in few words. */
    public String choice() {
        String policy = balance.policy().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String on = balance.policy() == Policy.HASH
                ? balance.on().map(source -> " on " + source).orElse("")
                : "";
        return policy + on + (sticky.equals(Sticky.NOT) ? "" : ", sticky");
    }

    /**
     * One server; without a path, which is the routes' affair.
     *
     * @param weight 1 or more: its share
     * @param backup whether it is asked only where none of the others can be
     */
    public record Server(boolean tls, Location at, int weight, OptionalInt maxConnections, boolean backup) {
        /** One that is no backup. */
        public Server(boolean tls, Location at, int weight, OptionalInt maxConnections) {
            this(tls, at, weight, maxConnections, false);
        }

        /** One that is reached by TCP, and is no backup. */
        public Server(boolean tls, String host, int port, int weight, OptionalInt maxConnections) {
            this(tls, new Location.Tcp(host, port), weight, maxConnections);
        }

        /** As the log shows it: {@code ws://127.0.0.1:9000}, always with its port; {@code unix:/run/app.sock}. */
        public String url() {
            return switch (at) {
                case Location.Tcp tcp -> (tls ? "wss://" : "ws://") + tcp.authority();
                case Location.UnixSocket(var file) -> (tls ? "wss://" : "") + "unix:" + file;
                case Location.Service(var name) -> (tls ? "srv+wss://" : "srv+ws://") + name;
                case Location.Member member -> configuredUrl() + "#" + member.shown();
            };
        }

        /** Of the server in the configuration whose name this is one address of; else its own. */
        public String configuredUrl() {
            return at instanceof Location.Member member
                    ? new Server(tls, member.of(), weight, maxConnections, backup).url()
                    : url();
        }

        /** One of the addresses of its name, with the same settings. */
        public Server member(Location.Member which) {
            return member(which, 1, false);
        }

        /**
         * @param times its share beside those of the same name
         * @param last whether there are others of the name that come before it
         */
        public Server member(Location.Member which, int times, boolean last) {
            return new Server(tls, which, weight * times, maxConnections, backup || last);
        }
    }

    /** Where a server listens. */
    public sealed interface Location {
        /** @param host a name, an IPv4 address, or an IPv6 address without its brackets */
        record Tcp(String host, int port) implements Location {
            /** RFC 3986 §3.2. */
            public String authority() {
                return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
            }
        }

        /** @param file absolute, and short enough for a socket's address: {@link #MOST_BYTES} */
        record UnixSocket(Path file) implements Location {
            /** As Java has it; unix(7) has one more. */
            public static final int MOST_BYTES = 106;
        }

        /**
         * One of several addresses of a name; no configuration names it.
         *
         * @param of what the configuration names
         * @param called what it is called for TLS and {@code Host}; its port is where it listens
         * @param shown the address as the log shows it
         */
        record Member(Location of, Tcp called, InetAddress address, String shown) implements Location {
            public Member(Tcp of, InetAddress address, String shown) {
                this(of, of, address, shown);
            }
        }

        /**
         * Where SRV records say (RFC 2782), and nowhere before they have.
         *
         * @param name such as {@code _chat._tcp.example.com}
         */
        record Service(String name) implements Location {
            /** Whose service it is: the name without the labels of the service. What certificates are for, as RFC 6125 has it. */
            public String domain() {
                return name.replaceFirst("^(_[^.]+\\.)+(?=.)", "");
            }
        }
    }

    /**
     * Connections that wait for the next plain request.
     *
     * @param most for each server and I/O thread; 0: none wait
     */
    public record KeepAlive(int most, Duration idleTimeout) {}

    /**
     * @param on what {@code hash} hashes; there where it is the policy
     * @param boundedLoad of a server under {@code hash}, in percent of its share of all conversations; empty: it has no bound
     * @param panic the share of servers in use, in percent, below which health counts for nothing; empty: it always counts
     * @param slowStart over so long a server that came back comes to its whole share; empty: it has it at once
     */
    public record Balance(
            Policy policy,
            Optional<ValueSource> on,
            OptionalInt boundedLoad,
            OptionalInt panic,
            Optional<Duration> slowStart) {}

    public enum Policy {
        ROUND_ROBIN,
        LEAST_CONNECTIONS,
        RANDOM_TWO,
        HASH
    }

    /** By what clients stay with a server whatever the policy says. */
    public record Sticky(Optional<StickyCookie> cookie, Optional<Learn> learn) {
        public static final Sticky NOT = new Sticky(Optional.empty(), Optional.empty());
    }

    /**
     * A cookie of our own.
     *
     * @param secret by which its values are made; empty: one that lives as long as the process
     * @param sameSite empty: it is left to the browser
     * @param maxAge empty: as long as the browser's session
     */
    public record StickyCookie(
            String name,
            Optional<String> secret,
            SecureCookie secure,
            Optional<SameSite> sameSite,
            Optional<Duration> maxAge,
            String path) {

        /** Without the secret: records print themselves into logs. */
        @Override
        public String toString() {
            return "StickyCookie[name=" + name + "]";
        }
    }

    /** Whether browsers send a cookie over TLS only; {@code AUTO}: where it was set over TLS. */
    public enum SecureCookie {
        AUTO,
        ON,
        OFF
    }

    public enum SameSite {
        LAX,
        STRICT,
        NONE
    }

    /**
     * A value that a server gives a client with an answer, and that the client comes with again.
     *
     * @param source a header or a cookie
     * @param timeout so long after it was last seen it is forgotten
     * @param most values that are known at a time
     */
    public record Learn(ValueSource source, Duration timeout, int most) {}

    /**
     * @param connect for TCP and, on {@code wss}, TLS
     * @param handshake for the answer to our upgrade request
     * @param open over all tries of one handshake
     */
    public record Timeouts(Duration connect, Duration handshake, Duration open) {}

    /**
     * Of connections to {@code wss} servers.
     *
     * @param certificate what a server is shown, should it ask
     */
    public record Tls(Trust trust, Optional<ClientCertificate> certificate) {}

    /** Whose certificates a {@code wss} server may show; host names are verified with them. */
    public sealed interface Trust {
        /** The certificate authorities that came with the JDK. */
        record System() implements Trust {}

        /** Only those in this PEM file. */
        record PemFile(Path file) implements Trust {}

        /** Any, and names are not verified either. */
        record Unverified() implements Trust {}
    }

    /**
     * What servers are told in each request.
     *
     * @param forwarded the dialects in which they are told of the client; none: they are not told
     */
    public record Headers(HostHeader host, Set<Dialect> forwarded) {
        public Headers {
            forwarded = Set.copyOf(forwarded);
        }
    }

    /**
     * Of conversations for which there is no server.
     *
     * @param timeout how long each waits; empty: not at all
     * @param most how many wait
     */
    public record Queue(Optional<Duration> timeout, int most) {}

    /** PEM files: the chain, leaf first, and the leaf's key. */
    public record ClientCertificate(Path cert, Path key) {}

    /** What the {@code Host} header tells the servers. */
    public sealed interface HostHeader {
        /** What the client said. */
        record OfClient() implements HostHeader {}

        /** The server's own name and port. */
        record OfServer() implements HostHeader {}

        record Fixed(String value) implements HostHeader {}
    }

    /** The fields that tell a server of the client: its address, and the scheme, host and port of the URL that it sees. */
    public enum Dialect {
        /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port}, and {@code X-Real-IP}. */
        X_FORWARDED,
        /** {@code Forwarded}, RFC 7239. */
        FORWARDED
    }

    /** Of the PROXY protocol, by which a server learns of the client before it reads anything else. */
    public enum ProxyVersion {
        V1,
        V2
    }

    /** Whether a server works: by the connections of clients, and by probes of our own. */
    public record Health(Passive passive, Active active) {}

    /**
     * @param maxFails failures in a row within {@code failTimeout} that set a server aside; empty: never
     * @param failTimeout also how long it stays aside before it is tried again, the first time
     * @param maxFailTimeout the longest that it stays aside, after trials that failed
     * @param failStatuses what a server answers that counts as a failure
     * @param earlyLoss after an agreement; empty: the loss of a server that had agreed is no failure
     */
    public record Passive(
            OptionalInt maxFails,
            Duration failTimeout,
            Duration maxFailTimeout,
            Set<Integer> failStatuses,
            Optional<Duration> earlyLoss) {
        public Passive {
            failStatuses = Set.copyOf(failStatuses);
        }
    }

    /**
     * Probes of our own.
     *
     * @param path of {@code http} and {@code websocket}
     * @param host what the {@code Host} field says; empty: the server's own name
     * @param statuses that {@code http} passes with
     * @param timeout of one probe, from the connect to what it waits for
     * @param rise passed probes in a row after which a server that is down is up
     * @param fall failed probes in a row after which it is down
     * @param jitter in percent of the interval, by which each wait is longer or shorter
     * @param initiallyDown whether a server is down until {@code rise} probes have passed
     */
    public record Active(
            Check check,
            String path,
            Optional<String> host,
            List<StatusRange> statuses,
            Duration interval,
            Duration timeout,
            int rise,
            int fall,
            int jitter,
            boolean initiallyDown) {
        public Active {
            statuses = List.copyOf(statuses);
        }
    }

    /** From the one to the other, both among them. */
    public record StatusRange(int first, int last) {
        public boolean holds(int status) {
            return first <= status && status <= last;
        }
    }

    public enum Check {
        OFF,
        TCP,
        HTTP,
        WEBSOCKET
    }
}

package io.towline.config;

import io.towline.config.value.BindAddress;
import io.towline.config.value.Cidr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A socket that clients come to.
 *
 * @param unnamedHost what becomes of a request whose host no route names
 * @param clientLimits of what goes to its routes
 */
public record ListenerConfig(
        String name,
        BindAddress bind,
        Optional<Tls> tls,
        boolean http2,
        ProxyProtocol proxyProtocol,
        List<Cidr> trustedForwarders,
        Limits limits,
        UnnamedHost unnamedHost,
        AccessConfig access,
        ClientLimits clientLimits) {

    public ListenerConfig {
        trustedForwarders = List.copyOf(trustedForwarders);
    }

    /**
     * What makes it the same listener after a reload, since it keeps its socket: the address, whatever its name; or the name, where the
     * kernel chooses the port.
     */
    public record Identity(BindAddress bind, Optional<String> name) {}

    public Identity identity() {
        return new Identity(bind, bind.port() == 0 ? Optional.of(name) : Optional.empty());
    }

    /**
     * @param handshakeTimeout for TLS and the request head together, from the moment of accept
     * @param keepAliveTimeout how long a connection may wait between two plain requests
     * @param maxHeaderBytes request line and header fields together
     * @param uploadWindowBytes how much of bodies that are read a client of HTTP/2 may have on their way, on one connection
     */
    public record Limits(
            OptionalInt maxConnections,
            Duration handshakeTimeout,
            Duration keepAliveTimeout,
            int maxHeaderBytes,
            int maxHeaders,
            int uploadWindowBytes) {}

    /** @param certificates the first is the default, the others are chosen by the names in them (SNI) */
    public record Tls(
            List<Certificate> certificates, List<String> protocols, ClientAuth clientAuth, Optional<Path> clientCa) {
        public Tls {
            certificates = List.copyOf(certificates);
            protocols = List.copyOf(protocols);
        }
    }

    public enum UnnamedHost {
        /** Its answer is 404, or 421 where the connection's certificate is not for it. */
        NOT_FOUND,
        /** Its connection, or of HTTP/2 its stream, is closed without an answer. */
        CLOSE
    }

    /** PEM files: a chain, leaf first, and its key (PKCS#8, PKCS#1 or SEC1, not encrypted). */
    public record Certificate(Path cert, Path key) {}

    public enum ClientAuth {
        NONE,
        WANT,
        NEED
    }

    /** @param from the only peers that may (and must) send a PROXY header, where it is required */
    public record ProxyProtocol(boolean required, List<Cidr> from) {
        public ProxyProtocol {
            from = List.copyOf(from);
        }
    }
}

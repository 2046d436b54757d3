package io.towline.header;

import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Server;

/** What the {@code Host} field tells a server. */
public final class ServerHost {

    private ServerHost() {}

    /** @param ofClient what the client's request says */
    public static String of(HostHeader rule, Server server, String ofClient) {
        return switch (rule) {
            case HostHeader.OfClient() -> ofClient;
            case HostHeader.OfServer() -> authority(server);
            case HostHeader.Fixed(var value) -> value;
        };
    }

    /** Without the scheme's default port, as clients write it. */
    private static String authority(Server server) {
        return server.port() == (server.tls() ? 443 : 80) ? host(server) : withPort(server);
    }

    public static String withPort(Server server) {
        return host(server) + ":" + server.port();
    }

    private static String host(Server server) {
        return server.host().indexOf(':') >= 0 ? "[" + server.host() + "]" : server.host();
    }
}

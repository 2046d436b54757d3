package io.towline.header;

import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;

/** What the {@code Host} field tells a server. */
public final class ServerHost {

    private static final String LOCAL = "localhost";

    private ServerHost() {}

    /** @param ofClient what the client's request says */
    public static String of(HostHeader rule, Server server, String ofClient) {
        return switch (rule) {
            case HostHeader.OfClient() -> ofClient;
            case HostHeader.OfServer() -> ownName(server);
            case HostHeader.Fixed(var value) -> value;
        };
    }

    /** Without the scheme's default port, as clients write it; a socket file has no name, and is called what nginx calls it. */
    public static String ownName(Server server) {
        return switch (server.at()) {
            case Location.Tcp tcp -> ownName(tcp, server.tls());
            case Location.UnixSocket _ -> LOCAL;
            case Location.Member member -> ownName(member.called(), server.tls());
            case Location.Service service -> service.domain();
        };
    }

    private static String ownName(Location.Tcp tcp, boolean tls) {
        return tcp.port() == (tls ? 443 : 80) ? bare(tcp) : tcp.authority();
    }

    private static String bare(Location.Tcp tcp) {
        return tcp.authority().substring(0, tcp.authority().lastIndexOf(':'));
    }

    public static String withPort(Server server) {
        return switch (server.at()) {
            case Location.Tcp tcp -> tcp.authority();
            case Location.UnixSocket _ -> LOCAL + (server.tls() ? ":443" : ":80");
            case Location.Member member -> member.called().authority();
            case Location.Service service -> service.domain() + (server.tls() ? ":443" : ":80");
        };
    }
}

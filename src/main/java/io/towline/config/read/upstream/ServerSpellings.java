package io.towline.config.read.upstream;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.value.Addresses;
import io.towline.config.value.Unfit;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which server an operator means, who writes it as a configuration might, or without a scheme. */
public final class ServerSpellings {

    private ServerSpellings() {}

    /**
     * @param urls as they are shown
     * @return one of these; empty if none is meant, or more than one could be
     */
    public static Optional<String> meant(String said, Collection<String> urls) {
        if (urls.contains(said)) {
            return Optional.of(said);
        }
        List<ServerUrl> spelled = Stream.of(said, "ws://" + said, "wss://" + said)
                .flatMap(ServerSpellings::read)
                .toList();
        List<String> meant = urls.stream()
                .filter(url -> read(url).anyMatch(one -> spelled.stream().anyMatch(other -> isSame(one, other))))
                .toList();
        return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    private static Stream<ServerUrl> read(String text) {
        try {
            return Stream.of(ServerUrl.parse(text));
        } catch (Unfit none) {
            return Stream.empty(); // then it names no server, which its asker is told
        }
    }

    private static boolean isSame(ServerUrl one, ServerUrl other) {
        return one.tls() == other.tls() && spelling(one.at()).equals(spelling(other.at()));
    }

    private static String spelling(Location at) {
        return switch (at) {
            case Location.Tcp(var host, var port) ->
                Addresses.literal(host).map(InetAddress::getHostAddress).orElse(host.toLowerCase(Locale.ROOT)) + ":"
                        + port;
            case Location.UnixSocket(var file) -> "unix:" + file;
            case Location.Service(var name) -> "srv:" + name.toLowerCase(Locale.ROOT);
            case Location.Member member -> spelling(member.of()) + "#" + member.shown();
        };
    }
}

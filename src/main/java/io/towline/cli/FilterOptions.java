package io.towline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which conversations are meant, open or ended: all that fit every option given. */
final class FilterOptions {

    @Option(
            names = "--client",
            paramLabel = "ADDRESS",
            description = "Only those of this client, or of a block such as 203.0.113.0/24.")
    private Optional<String> client = Optional.empty();

    @Option(names = "--listener", paramLabel = "NAME", description = "Only those that came by this listener.")
    private Optional<String> listener = Optional.empty();

    @Option(names = "--route", paramLabel = "NAME", description = "Only those of this route.")
    private Optional<String> route = Optional.empty();

    @Option(names = "--upstream", paramLabel = "NAME", description = "Only those to this upstream.")
    private Optional<String> upstream = Optional.empty();

    @Option(names = "--server", paramLabel = "URL", description = "Only those to this server.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--kind", paramLabel = "KIND", description = "Only those of this kind, such as websocket or sse.")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--session", paramLabel = "HASH", description = "Only this session, as the log calls it.")
    private Optional<String> session = Optional.empty();

    @Option(names = "--search", paramLabel = "TEXT", description = "Only those with this in a name, address, path …")
    private Optional<String> search = Optional.empty();

    boolean option(String name, String value) {
        Optional<String> given = Optional.of(value);
        switch (name) {
            case "--client" -> client = given;
            case "--listener" -> listener = given;
            case "--route" -> route = given;
            case "--upstream" -> upstream = given;
            case "--server" -> server = given;
            case "--kind" -> kind = given;
            case "--session" -> session = given;
            case "--search" -> search = given;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** As the API names them; empty if none was given. */
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        client.ifPresent(value -> members.put("client", value));
        listener.ifPresent(value -> members.put("listener", value));
        route.ifPresent(value -> members.put("route", value));
        upstream.ifPresent(value -> members.put("upstream", value));
        server.ifPresent(value -> members.put("server", value));
        kind.ifPresent(value -> members.put("kind", value));
        session.ifPresent(value -> members.put("session", value));
        search.ifPresent(value -> members.put("q", value));
        return members;
    }
}

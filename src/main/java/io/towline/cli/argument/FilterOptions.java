package io.towline.cli.argument;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which conversations are meant, open or ended: all that fit every option given. */
public final class FilterOptions {

    private final Arguments arguments;
    private final Map<String, Argument<String>> byMember = new LinkedHashMap<>();

    public FilterOptions(Arguments arguments) {
        this.arguments = arguments;
        add("client", "ADDRESS", "Only those of this client, or of a block such as 203.0.113.0/24.");
        add("listener", "NAME", "Only those that came by this listener.");
        add("route", "NAME", "Only those of this route.");
        add("upstream", "NAME", "Only those to this upstream.");
        add("server", "URL", "Only those to this server, as status or the configuration has it.");
        add("kind", "KIND", "Only those of this kind, such as websocket or sse.");
        add("session", "HASH", "Only this session, as the log calls it.");
        add("trace", "ID", "Only those of this trace, with otel.endpoint or http.traceparent.");
        byMember.put(
                "q", arguments.option("--search", "TEXT", "Only those with this in a name, address, path, reason …"));
    }

    private void add(String member, String label, String description) {
        byMember.put(member, arguments.option("--" + member, label, description));
    }

    /** As the API names them; empty if none was given. */
    public Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        byMember.forEach((member, option) -> option.value().ifPresent(value -> members.put(member, value)));
        return members;
    }
}

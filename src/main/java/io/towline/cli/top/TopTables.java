package io.towline.cli.top;

import io.towline.cli.control.JsonObject;
import io.towline.cli.table.FittedTable;
import io.towline.cli.table.FittedTable.Column;
import io.towline.cli.table.Quantity;
import java.util.ArrayList;
import java.util.List;

/** The tables of {@code top}: what matters most stays where the screen is narrow. */
final class TopTables {

    private static final FittedTable<JsonObject> CONNECTIONS = new FittedTable<>(List.of(
            text("ID", 10, "id"),
            new Column<>("AGE", 6, 0, true, each -> Quantity.duration(each, "age_ms")),
            new Column<>("CLIENT", 9, 15, false, each -> each.text("client")),
            new Column<>("ROUTE", 7, 5, false, each -> each.text("route")),
            new Column<>("SERVER", 5, 10, false, each -> each.text("server").replaceFirst("^wss?://", "")),
            new Column<>("KIND", 2, 0, false, each -> each.text("kind")),
            new Column<>("IN/s", 12, 0, true, each -> Quantity.bytes(each, "rate_in")),
            new Column<>("OUT/s", 12, 0, true, each -> Quantity.bytes(each, "rate_out")),
            new Column<>("IN", 3, 0, true, each -> Quantity.bytes(each, "bytes_in")),
            new Column<>("OUT", 4, 0, true, each -> Quantity.bytes(each, "bytes_out")),
            new Column<>(
                    "QUEUED",
                    8,
                    0,
                    true,
                    each -> Quantity.bytes(each, "queued_to_client") + "/"
                            + Quantity.bytes(each, "queued_to_upstream")),
            new Column<>(
                    "PING",
                    1,
                    0,
                    true,
                    each -> Quantity.duration(each, "ping_rtt_client_ms") + "/"
                            + Quantity.duration(each, "ping_rtt_upstream_ms"))));

    private static final FittedTable<Server> SERVERS = new FittedTable<>(List.of(
            new Column<>("UPSTREAM", 7, 8, false, Server::upstream),
            new Column<>("SERVER", 10, 14, false, each -> each.server().text("url")),
            new Column<>("STATE", 9, 0, false, each -> each.server().text("state")),
            new Column<>("LEASES", 8, 0, true, each -> each.server().text("leases")),
            new Column<>("FAILED", 6, 0, true, each -> each.server().text("failed")),
            new Column<>("LATENCY", 5, 0, true, each -> Quantity.duration(each.server(), "latency_ms")),
            new Column<>("LAST FAILURE", 3, 12, false, each -> each.server().text("last_failure"))));

    private record Server(String upstream, JsonObject server) {
        boolean isInUse() {
            return server.text("state").equals("in-use");
        }
    }

    private TopTables() {}

    private static Column<JsonObject> text(String head, int worth, String name) {
        return new Column<>(head, worth, 0, false, each -> each.text(name));
    }

    static List<String> connections(JsonObject connections, int room) {
        return CONNECTIONS.lines(connections.objects("connections"), room);
    }

    /** @param most rows; those that are not in use first, where there are more */
    static List<String> servers(JsonObject upstreams, int room, int most) {
        List<Server> all = upstreams.objects("upstreams").stream()
                .flatMap(upstream ->
                        upstream.objects("servers").stream().map(each -> new Server(upstream.text("name"), each)))
                .toList();
        if (all.size() <= most) {
            return SERVERS.lines(all, room);
        }
        List<Server> shown = all.stream()
                .sorted((one, other) -> Boolean.compare(one.isInUse(), other.isInUse()))
                .limit(most)
                .toList();
        List<String> lines = new ArrayList<>(SERVERS.lines(shown, room));
        lines.add("and " + Quantity.counted(all.size() - shown.size(), "more server") + ", see status");
        return lines;
    }
}

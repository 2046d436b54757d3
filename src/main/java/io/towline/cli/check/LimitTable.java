package io.towline.cli.check;

import io.towline.cli.table.Table;
import io.towline.config.ClientLimits;
import io.towline.config.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** How much one client may have of listeners and routes; there is none where nothing is limited. */
final class LimitTable {

    private LimitTable() {}

    static Optional<Table> of(ProxyConfig config) {
        List<List<String>> rows = new ArrayList<>();
        add(rows, "listener ", config.listeners(), each -> each.clientLimits());
        add(rows, "route ", config.routes(), each -> each.clientLimits());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("LIMITS OF", "LIMIT", "BY", "ALLOWED", "ELSE"), rows));
    }

    private static <T> void add(
            List<List<String>> rows, String kind, Map<String, T> entries, Function<T, ClientLimits> limits) {
        new TreeMap<>(entries).forEach((name, entry) -> add(rows, kind + name, limits.apply(entry)));
    }

    private static void add(List<List<String>> rows, String of, ClientLimits limits) {
        String status = Integer.toString(limits.status());
        limits.connections().ifPresent(count -> rows.add(row(of, "connections", count, status)));
        limits.handshakes().ifPresent(pace -> rows.add(row(of, "handshakes", pace, status)));
        limits.requests().ifPresent(pace -> rows.add(row(of, "requests", pace, status)));
        limits.sessions().ifPresent(count -> rows.add(row(of, "sessions", count, status)));
    }

    private static List<String> row(String of, String limit, ClientLimits.Count count, String status) {
        return List.of(of, limit, count.by().toString(), count.most() + " at a time", status);
    }

    private static List<String> row(String of, String limit, ClientLimits.Pace pace, String status) {
        return List.of(of, limit, pace.by().toString(), pace.toString(), status);
    }
}

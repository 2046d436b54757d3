package io.towline.cli.check;

import io.towline.cli.table.Table;
import io.towline.config.HeaderEdits;
import io.towline.config.ProxyConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Which header fields routes change. Their names only: values may be secrets. */
final class HeaderTable {

    private HeaderTable() {}

    /** Empty where no route changes any. */
    static Optional<Table> of(ProxyConfig config) {
        List<List<String>> rows = new TreeMap<>(config.routes())
                .values().stream()
                        .filter(route -> !route.headers().request().isEmpty()
                                || !route.headers().response().isEmpty())
                        .map(route -> List.of(
                                route.name(),
                                said(route.headers().request()),
                                said(route.headers().response())))
                        .toList();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("HEADERS OF", "REQUEST", "RESPONSE"), rows));
    }

    private static String said(HeaderEdits edits) {
        List<String> said = new ArrayList<>();
        add(said, "remove", edits.remove());
        add(said, "set", edits.set().keySet());
        add(said, "add", edits.add().keySet());
        return said.isEmpty() ? "-" : String.join("; ", said);
    }

    private static void add(List<String> said, String verb, Collection<String> names) {
        if (!names.isEmpty()) {
            said.add(verb + " " + String.join(", ", names.stream().sorted().toList()));
        }
    }
}

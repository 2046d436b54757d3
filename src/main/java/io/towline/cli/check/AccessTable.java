package io.towline.cli.check;

import io.towline.cli.table.Table;
import io.towline.config.AccessConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.value.AddressRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who may come in to listeners and routes; there is none where everybody may. */
final class AccessTable {

    private AccessTable() {}

    static Optional<Table> of(ProxyConfig config) {
        List<List<String>> rows = new ArrayList<>();
        add(rows, "listener ", config.listeners(), each -> each.access());
        add(rows, "route ", config.routes(), each -> each.access());
        return rows.isEmpty() ? Optional.empty() : Optional.of(new Table(List.of("ACCESS TO", "ADDRESSES"), rows));
    }

    private static <T> void add(
            List<List<String>> rows, String kind, Map<String, T> entries, Function<T, AccessConfig> access) {
        new TreeMap<>(entries).forEach((name, entry) -> {
            List<AddressRule> rules = access.apply(entry).addresses();
            if (!rules.isEmpty()) {
                rows.add(List.of(
                        kind + name, rules.stream().map(AddressRule::toString).collect(Collectors.joining(", "))));
            }
        });
    }
}

package io.towline.cli.check;

import io.towline.cli.table.Table;
import io.towline.config.AccessConfig;
import io.towline.config.AuthConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.value.AddressRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may come in to listeners and routes; there is none where everybody may. */
final class AccessTable {

    private AccessTable() {}

    static Optional<Table> of(ProxyConfig config) {
        List<List<String>> rows = new ArrayList<>();
        add(rows, "listener ", config.listeners(), each -> each.access());
        add(rows, "route ", config.routes(), each -> each.access());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("ACCESS TO", "ADDRESSES", "WHO"), rows));
    }

    private static <T> void add(
            List<List<String>> rows, String kind, Map<String, T> entries, Function<T, AccessConfig> access) {
        new TreeMap<>(entries).forEach((name, entry) -> {
            AccessConfig own = access.apply(entry);
            List<AddressRule> rules = own.addresses();
            if (!rules.isEmpty() || !own.auth().isNone()) {
                rows.add(List.of(
                        kind + name,
                        rules.isEmpty()
                                ? "all"
                                : rules.stream().map(AddressRule::toString).collect(Collectors.joining(", ")),
                        who(own.auth())));
            }
        });
    }

    private static String who(AuthConfig auth) {
        String who = Stream.concat(
                        auth.basic().map(basic -> "users of " + basic.file()).stream(),
                        auth.bearer().map(bearer -> "tokens of " + bearer.tokens()).stream())
                .collect(Collectors.joining(" or "));
        if (auth.forward().isPresent()) {
            who += (who.isEmpty() ? "" : auth.any() ? " or " : " and ") + "whom "
                    + auth.forward().get().upstream() + " lets in";
        }
        return who.isEmpty() ? "anybody" : auth.any() ? who + ", or an allowed address" : who;
    }
}

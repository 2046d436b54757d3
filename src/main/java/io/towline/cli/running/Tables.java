package io.towline.cli.running;

import io.towline.cli.control.JsonObject;
import io.towline.cli.table.Quantity;
import io.towline.cli.table.Table;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What the API tells, as tables. */
final class Tables {

    private Tables() {}

    static Table listeners(JsonObject status) {
        return new Table(
                List.of("LISTENER", "ADDRESS", "TLS", "CONNECTIONS", "TURNED AWAY", "CERTIFICATE ENDS"),
                status.objects("listeners").stream()
                        .map(each -> List.of(
                                each.text("name"),
                                each.text("address"),
                                each.flag("tls") ? "on" : "off",
                                atMost(each, "connections"),
                                each.text("turned_away"),
                                each.text("certificate_ends")))
                        .toList());
    }

    static Table servers(List<JsonObject> upstreams) {
        return new Table(
                List.of(
                        "UPSTREAM",
                        "BALANCE",
                        "SERVER",
                        "STATE",
                        "LEASES",
                        "SUCCEEDED",
                        "FAILED",
                        "LATENCY",
                        "LAST FAILURE"),
                upstreams.stream()
                        .flatMap(upstream -> upstream.objects("servers").stream()
                                .map(each -> List.of(
                                        upstream.text("name"),
                                        upstream.text("policy"),
                                        each.text("url"),
                                        state(each),
                                        atMost(each, "leases"),
                                        each.text("succeeded"),
                                        each.text("failed"),
                                        Quantity.duration(each, "latency_ms"),
                                        each.text("last_failure"))))
                        .toList());
    }

    private static String state(JsonObject server) {
        String state = server.text("state");
        OptionalLong aside = server.number("set_aside_ms");
        if (aside.isEmpty()) {
            return state;
        }
        return state
                + (aside.getAsLong() > 0 ? ", " + Quantity.duration(aside.getAsLong()) + " more" : ", to be tried");
    }

    static Table connections(List<JsonObject> connections) {
        return new Table(
                List.of("ID", "AGE", "CLIENT", "ROUTE", "SERVER", "KIND", "IN", "OUT", "QUEUED", "PING", "DATA"),
                connections.stream()
                        .map(each -> List.of(
                                each.text("id"),
                                Quantity.duration(each, "age_ms"),
                                each.text("client"),
                                each.text("route"),
                                each.number("parked_ms").isPresent()
                                        ? "parked " + Quantity.duration(each, "parked_ms")
                                        : each.text("server"),
                                each.text("kind"),
                                Quantity.bytes(each, "bytes_in"),
                                Quantity.bytes(each, "bytes_out"),
                                pair(
                                        Quantity.bytes(each, "queued_to_client"),
                                        Quantity.bytes(each, "queued_to_upstream")),
                                pair(
                                        Quantity.duration(each, "ping_rtt_client_ms"),
                                        Quantity.duration(each, "ping_rtt_upstream_ms")),
                                pair(
                                        Quantity.duration(each, "since_data_client_ms"),
                                        Quantity.duration(each, "since_data_upstream_ms"))))
                        .toList());
    }

    static Table endings(List<JsonObject> endings) {
        return new Table(
                List.of("AT", "ID", "CLIENT", "ROUTE", "SERVER", "KIND", "LASTED", "CAUSE", "BY", "CODE", "REASON"),
                endings.stream()
                        .map(each -> List.of(
                                each.text("at"),
                                each.text("id"),
                                each.text("client"),
                                each.text("route"),
                                each.text("server"),
                                each.text("kind"),
                                Quantity.duration(each, "duration_ms"),
                                each.text("cause"),
                                each.text("by"),
                                each.text("close_code"),
                                each.text("reason")))
                        .toList());
    }

    /** The first column is a sentence: refused-unreachable × 4,213 since 2026-11-21T05:38:02.120Z. */
    static Table repeated(List<JsonObject> repeated) {
        return new Table(
                List.of("REPEATED", "LATEST", "ID", "ROUTE", "SERVER", "BY", "REASON"),
                repeated.stream()
                        .map(each -> List.of(
                                each.text("cause") + " × "
                                        + String.format(
                                                Locale.ROOT,
                                                "%,d",
                                                each.number("count").orElse(0))
                                        + " since " + each.text("since"),
                                each.text("latest_at"),
                                each.text("latest_id"),
                                each.text("route"),
                                each.text("server"),
                                each.text("by"),
                                each.text("reason")))
                        .toList());
    }

    static Table limits(List<JsonObject> limits) {
        return new Table(
                List.of("LIMITS OF", "LIMIT", "BY", "ALLOWED", "REFUSED"),
                limits.stream()
                        .map(each -> List.of(
                                of(each),
                                each.text("limit"),
                                each.text("by"),
                                each.text("allowed"),
                                each.text("refused")))
                        .toList());
    }

    static Table limited(List<JsonObject> limits) {
        return new Table(
                List.of("CLIENT", "LIMITS OF", "LIMIT", "REFUSED", "LAST"),
                limits.stream()
                        .flatMap(limit -> limit.objects("clients").stream()
                                .map(each -> List.of(
                                        each.text("key"),
                                        of(limit),
                                        limit.text("limit"),
                                        each.text("refused"),
                                        Quantity.duration(each, "since_refused_ms") + " ago")))
                        .toList());
    }

    private static String of(JsonObject limit) {
        return limit.text("scope") + " " + limit.text("name");
    }

    private static String atMost(JsonObject each, String name) {
        return each.number("max_connections").isPresent()
                ? each.text(name) + " of " + each.text("max_connections")
                : each.text(name);
    }

    private static String pair(String client, String upstream) {
        return client + "/" + upstream;
    }
}

package io.towline.cli.running;

import io.towline.cli.control.JsonObject;
import io.towline.cli.table.Quantity;
import java.util.List;
import java.util.OptionalDouble;

/** How a running proxy fares, in a few lines. */
public final class StatusSummary {

    private StatusSummary() {}

    public static List<String> of(JsonObject status) {
        return List.of(
                "Towline " + status.text("version") + " (pid " + status.text("pid") + "), "
                        + status.object("draining")
                                .map(draining -> draining(status, draining))
                                .orElseGet(() -> running(status)),
                counted(status, "relay") + ", " + counted(status, "session") + ", " + counted(status, "request")
                        + status.object("draining").map(StatusSummary::left).orElse(" under way"),
                "heap " + Quantity.bytes(status, "heap_used_bytes") + " of " + Quantity.bytes(status, "heap_max_bytes")
                        + ", direct " + Quantity.bytes(status, "direct_bytes") + ", CPU " + load(status));
    }

    private static String running(JsonObject status) {
        return status.text("phase") + " for " + Quantity.duration(status, "uptime_ms") + ", since "
                + status.text("started");
    }

    private static String draining(JsonObject status, JsonObject draining) {
        return "draining for " + Quantity.duration(draining, "since_ms") + ", since " + draining.text("since")
                + "; started " + Quantity.duration(status, "uptime_ms") + " ago";
    }

    private static String left(JsonObject draining) {
        return " left; cut in " + Quantity.duration(draining, "left_ms") + ", at " + draining.text("hard_stop");
    }

    private static String counted(JsonObject status, String thing) {
        return Quantity.counted(status.number(thing + "s").orElse(0), thing);
    }

    private static String load(JsonObject status) {
        OptionalDouble load = status.decimal("cpu_load");
        return load.isPresent() ? Math.round(load.getAsDouble() * 100) + "%" : JsonObject.NONE;
    }
}

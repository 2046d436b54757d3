package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import io.towline.cli.table.Quantity;
import io.towline.config.read.upstream.ServerSpellings;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code towline drain}: takes servers out of use in order, and back. */
public final class DrainCommand extends Subcommand {

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());
    private final Confirmation confirmation;
    private final Argument<String> upstream = arguments().required("UPSTREAM", "The upstream's name.");
    private final Argument<String> server =
            arguments().option("--server", "URL", "Only this server, as status or the configuration has it.");
    private final Argument<Boolean> undo = arguments().flag("--undo", "Takes them into use again.");

    public DrainCommand() {
        this(Confirmation.TERMINAL);
    }

    DrainCommand(Supplier<Optional<InputStream>> terminal) {
        super(
                "drain",
                "Gives the servers of an upstream no new conversations, and tells those they have to go, at the drain's pace.",
                "It lasts until --undo or the next start. Says first whom it would hit, and asks; --undo does not.");
        confirmation = new Confirmation(arguments(), terminal);
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("-d {} /upstreams/UPSTREAM/drain", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        ControlClient client = control.client();
        if (confirmation.isNeeded() && !undo.orElse(false) && !isMeant(client)) {
            return ExitCode.FAILURE;
        }
        String path =
                "/api/v1/upstreams/" + ControlRequests.segment(upstream.value().orElseThrow())
                        + (undo.orElse(false) ? "/undrain" : "/drain");
        String body = ControlRequests.json(
                server.value().map(url -> Map.of("server", url)).orElse(Map.of()));
        ControlAnswer drained = client.post(path, body).orFail();
        form.show(
                drained,
                out,
                answer -> Tables.servers(List.of(answer.json())).lines().forEach(out::println));
        return ExitCode.OK;
    }

    private boolean isMeant(ControlClient client) throws ControlFailure {
        String name = upstream.value().orElseThrow();
        List<JsonObject> named = client.get("/api/v1/upstreams").orFail().json().objects("upstreams").stream()
                .filter(each -> each.text("name").equals(name))
                .toList();
        List<JsonObject> hit = meant(
                named.stream().flatMap(each -> each.objects("servers").stream()).toList());
        if (named.isEmpty() || hit.isEmpty() && server.isGiven()) {
            return true; // then the proxy says what there is instead
        }
        if (hit.isEmpty()) {
            return confirmation.agrees(
                    "drain upstream " + name + ", which has no servers just now",
                    List.of("those that come later"),
                    err());
        }
        long under = hit.stream().mapToLong(DrainCommand::leases).sum();
        return confirmation.agrees(
                "drain " + Quantity.counted(hit.size(), "server") + " of upstream " + name + ", and tell "
                        + Quantity.counted(under, "conversation") + " to go",
                hit.stream()
                        .map(each -> Quantity.counted(leases(each), "conversation") + " on " + each.text("url"))
                        .toList(),
                err());
    }

    private static long leases(JsonObject server) {
        return server.number("leases").orElse(0);
    }

    /** Those that the proxy would take: a server by any spelling, and by its name all of its addresses. */
    private List<JsonObject> meant(List<JsonObject> servers) {
        if (!server.isGiven()) {
            return servers;
        }
        Set<String> known = servers.stream()
                .map(each -> each.text("url"))
                .flatMap(url -> Stream.of(url, named(url)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Optional<String> url = ServerSpellings.meant(server.value().get(), known);
        return servers.stream()
                .filter(each -> url.filter(
                                meant -> meant.equals(each.text("url")) || meant.equals(named(each.text("url"))))
                        .isPresent())
                .toList();
    }

    /** Of {@code ws://app.example.com:9000#10.0.0.7} what the configuration has. */
    private static String named(String url) {
        int address = url.indexOf('#');
        return address < 0 ? url : url.substring(0, address);
    }
}

package io.towline.cli.running;

import io.towline.cli.argument.AnswerOption;
import io.towline.cli.argument.ApiCall;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.cli.control.JsonObject;
import java.io.PrintWriter;
import java.util.Optional;

/** {@code towline status}: the running proxy on one page. */
public final class StatusCommand extends Subcommand {

    private final ControlOptions control = new ControlOptions(arguments());
    private final AnswerOption form = new AnswerOption(arguments());

    public StatusCommand() {
        super("status", "Shows what a running proxy has: listeners, servers, and how it fares.");
    }

    @Override
    public Optional<ApiCall> apiCall() {
        return Optional.of(new ApiCall("/status", control));
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        ControlClient client = control.client();
        ControlAnswer status = client.get("/api/v1/status").orFail();
        form.show(status, out, answer -> tell(answer.json(), client, out));
        return ExitCode.OK;
    }

    private static void tell(JsonObject status, ControlClient client, PrintWriter out) throws ControlFailure {
        JsonObject upstreams = client.get("/api/v1/upstreams").orFail().json();
        StatusSummary.of(status).forEach(out::println);
        status.object("last_reload").ifPresent(reload -> tellReload(reload, out));
        out.println();
        Tables.listeners(status).lines().forEach(out::println);
        out.println();
        Tables.servers(upstreams.objects("upstreams")).lines().forEach(out::println);
    }

    private static void tellReload(JsonObject reload, PrintWriter out) {
        if (reload.flag("accepted")) {
            out.println("reloaded at " + reload.text("at") + ": " + reload.text("summary"));
            reload.texts("need_restart").forEach(path -> out.println("  takes effect with a restart: " + path));
        } else {
            out.println("reload refused at " + reload.text("at") + ":");
            reload.texts("mistakes").forEach(mistake -> out.println("  " + mistake));
        }
    }
}

package io.towline.cli.top;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ControlOptions;
import io.towline.cli.argument.FilterOptions;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ControlRequests;
import io.towline.cli.control.ExitCode;
import io.towline.cli.table.FittedTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code towline top}: the running proxy as it moves. */
public final class TopCommand extends Subcommand {

    /** Of a frame that is printed, not drawn. */
    private static final int CONNECTIONS_WITHOUT_SCREEN = 20;

    private static final String USUAL_ORDER = "-rate_out";

    private static final int MOST_CONNECTIONS = 1000;

    private final ControlOptions control = new ControlOptions(arguments());
    private final FilterOptions filter = new FilterOptions(arguments());
    private final Argument<String> sort = arguments()
            .option(
                    "--sort",
                    "FIELD",
                    "Which connections come first, as for connections (default: " + USUAL_ORDER + ").");

    private final Function<PrintWriter, Optional<Screen>> screens;

    public TopCommand() {
        this(Terminal::open);
    }

    TopCommand(Function<PrintWriter, Optional<Screen>> screens) {
        super(
                "top",
                "Shows what a running proxy does, each second anew; h tells the keys, q ends it. Without a terminal: once.");
        this.screens = screens;
    }

    @Override
    public Integer call() throws ControlFailure {
        PrintWriter out = out();
        ControlClient client = control.client();
        client.get("/api/v1/status").orFail(); // before the screen changes: what is wrong should stay to be read
        Optional<Screen> screen = screens.apply(out);
        TopKeys keys = new TopKeys(sort.orElse(USUAL_ORDER));
        if (screen.isEmpty()) {
            frame(client, keys.sort(), CONNECTIONS_WITHOUT_SCREEN)
                    .lines("", Integer.MAX_VALUE, Integer.MAX_VALUE)
                    .forEach(out::println);
            return ExitCode.OK;
        }
        try (Screen drawn = screen.get()) {
            draw(client, drawn, keys);
        }
        return ExitCode.OK;
    }

    private void draw(ControlClient client, Screen screen, TopKeys keys) throws ControlFailure {
        TopFrame frame = frame(client, keys.sort(), screen.rows());
        String shown = keys.sort();
        while (true) {
            int rows = screen.rows();
            int columns = screen.columns();
            List<String> lines = keys.showsHelp() ? TopKeys.HELP : frame.lines(keys.line(), columns, rows);
            screen.show(lines.stream()
                    .limit(rows)
                    .map(line -> FittedTable.cut(line, columns))
                    .toList());
            keys.press(screen.key());
            if (keys.isOver()) {
                return;
            }
            if (!keys.isPaused() || !keys.sort().equals(shown)) {
                frame = frame(client, keys.sort(), rows);
                shown = keys.sort();
            }
        }
    }

    private TopFrame frame(ControlClient client, String order, int connections) throws ControlFailure {
        Map<String, String> query = filter.members();
        query.put("sort", order);
        query.put("limit", String.valueOf(Math.min(connections, MOST_CONNECTIONS)));
        return new TopFrame(
                client.get("/api/v1/status").orFail().json(),
                client.get("/api/v1/traffic").orFail().json(),
                client.get("/api/v1/upstreams").orFail().json(),
                client.get("/api/v1/connections" + ControlRequests.query(query))
                        .orFail()
                        .json());
    }
}

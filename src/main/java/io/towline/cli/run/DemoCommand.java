package io.towline.cli.run;

import io.towline.Towline;
import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ConfigOption;
import io.towline.cli.argument.Program;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.check.CheckCommand;
import io.towline.cli.control.ExitCode;
import io.towline.config.ConfigResult;
import io.towline.config.ProxyConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.read.ConfigFile;
import io.towline.demo.DemoCertificate;
import io.towline.demo.DemoPage;
import io.towline.demo.EchoBackend;
import io.towline.io.Clock;
import io.towline.reload.ProcessLog;
import io.towline.service.socket.PortOwner;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** {@code towline demo}: the whole product, with a backend of its own, for somebody who has none at hand. */
public final class DemoCommand extends Subcommand {

    private final Argument<Path> file = arguments()
            .file(
                    ConfigOption.NAMES,
                    ConfigOption.LABEL,
                    "The configuration file (default: conf/demo.conf beside the program).");

    public DemoCommand() {
        super("demo", "Runs the proxy in front of an echo server of its own, and says what to try.");
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            DemoCertificate.in(directory());
            return switch (load()) {
                case ConfigResult.Usable usable -> {
                    ProcessLog.follow(usable.config().log());
                    yield run(usable.config());
                }
                case ConfigResult.Unusable unusable -> {
                    CheckCommand.printMistakes(unusable.mistakes(), err());
                    yield ExitCode.CONFIG;
                }
            };
        } catch (IOException failed) {
            err().println("towline: " + failed.getMessage());
            return ExitCode.FAILURE;
        }
    }

    private ConfigResult load() {
        return ConfigFile.load(file.orElse(Program.home().resolve("conf/demo.conf")));
    }

    private static Path directory() {
        String told = System.getenv("TOWLINE_DEMO_DIR");
        return told != null ? Path.of(told) : Program.home().resolve("target/demo");
    }

    private int run(ProxyConfig config) throws IOException, InterruptedException {
        try (EchoBackend backend = backend(config)) {
            Service.run(
                    config,
                    sockets -> Towline.start(config, this::load, Clock.system(), DemoPage::new, sockets),
                    Clock.system(),
                    () -> say(out(), backend.port(), config));
            return ExitCode.OK;
        }
    }

    private static EchoBackend backend(ProxyConfig config) throws IOException {
        UpstreamConfig.Server echo = config.upstreams().get("echo").servers().getFirst();
        int port = ((UpstreamConfig.Location.Tcp) echo.at()).port(); // as the demo's own file has it
        try {
            return EchoBackend.start(port);
        } catch (RuntimeException taken) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            String owner =
                    PortOwner.of(address).map(found -> ", taken by " + found).orElse("");
            throw new IOException(
                    "the demo's echo server cannot listen on port " + port + owner
                            + ". Choose another: TOWLINE_DEMO_ECHO_PORT=9002 towline demo",
                    taken);
        }
    }

    /** The command that shows the demo's traffic from another terminal. */
    private static String watching(ProxyConfig config) {
        return config.control()
                .socket()
                .map(socket -> Program.name() + " top --socket " + socket.normalize())
                .orElse("control.socket is off");
    }

    private static String dashboard(ProxyConfig config) {
        return config.admin().enabled() ? "http://" + config.admin().bind().text() + "/" : "admin is off";
    }

    private static void say(PrintWriter out, int echoPort, ProxyConfig config) {
        out.printf("""
                Towline is running in front of an echo server (ws://127.0.0.1:%d). Open

                  http://127.0.0.1:8080/    a page with every transport, and a button that cuts the network
                                            (https://localhost:8443/ too; its certificate is self-signed)
                  %-25s the dashboard: what goes on, and why connections ended

                Or try it from another terminal:

                  node          npx -y wscat -c ws://127.0.0.1:8080/echo
                  python        python3 -m websockets ws://127.0.0.1:8080/echo    (Debian: python3-websockets)
                  with TLS      npx -y wscat --no-check -c wss://127.0.0.1:8443/echo
                  only curl     curl -ivN --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' \\
                                  -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \\
                                  http://127.0.0.1:8080/echo
                  no WebSocket  curl -N -H 'Accept: application/x-ndjson' 'http://127.0.0.1:8080/echo?towline-ack=none'
                                  and, with the id that it shows: curl -d hello -H 'Content-Type: text/plain' \\
                                  'http://127.0.0.1:8080/echo?towline-session=ID'
                  to watch it   %s

                Each conversation leaves one line below when it ends. Ctrl-C drains and stops.

                """, echoPort, dashboard(config), watching(config));
        out.flush();
    }
}

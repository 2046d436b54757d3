package io.towline.cli.init;

import io.towline.config.ConfigResult;
import io.towline.reload.Preflight;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration of one listener, one upstream and one route, with comments that lead on.
 *
 * @param servers as written; what lacks a scheme has got one
 * @param bind the listener's address
 * @param host the only host that is served; empty: any
 * @param certificate with it, the listener has TLS
 */
public record FirstFile(List<String> servers, String bind, Optional<String> host, Optional<Certificate> certificate) {

    public static final String USUAL_ADDRESS = ":8080";
    static final String USUAL_SERVER = "http://127.0.0.1:3000";

    /** What mistakes are told of where it is run without being written. */
    private static final Path NAME = Path.of("<--to and --listen>");

    /** PEM files, as they are to stand in the file. */
    public record Certificate(String cert, String key) {}

    public FirstFile {
        servers = List.copyOf(servers);
    }

    /**
     * As people write addresses: {@code 3000}, {@code localhost:3000} and {@code http://localhost:3000} are one server.
     *
     * @param to servers, with commas between them
     * @param listen {@code 8080} as well as {@code :8080}
     */
    public static FirstFile of(String to, Optional<String> listen) {
        List<String> servers = Arrays.stream(to.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(FirstFile::server)
                .toList();
        return new FirstFile(servers, bind(listen.orElse(USUAL_ADDRESS).strip()), Optional.empty(), Optional.empty());
    }

    private static String server(String written) {
        if (written.matches("\\d{1,5}")) {
            return "http://127.0.0.1:" + written;
        }
        boolean whole = written.contains("://") || written.startsWith("unix:");
        return (whole ? written : "http://" + written).replaceFirst("(?<=[^/:])/$", "");
    }

    private static String bind(String written) {
        return written.matches("\\d{1,5}") ? ":" + written : written;
    }

    FirstFile named(Optional<String> name) {
        return new FirstFile(servers, bind, name, certificate);
    }

    FirstFile with(Optional<Certificate> files) {
        return new FirstFile(servers, bind, host, files);
    }

    public ConfigResult load() {
        return load(NAME);
    }

    ConfigResult load(Path name) {
        return Preflight.loadText(name, text().getBytes(StandardCharsets.UTF_8), Map.of());
    }

    String text() {
        return """
                # Towline's configuration.
                #   every mistake in it, or what it comes to    towline check -c FILE
                #   what a setting means                        towline explain max-body
                #   after a change, while it runs               towline reload

                # Where clients connect.
                listeners {
                  web {
                    bind = %s
                %s
                  }
                }

                # Your servers. Several of them share the load.
                upstreams {
                  app {
                    servers = [%s]
                  }
                }

                # Which requests go where.
                routes {
                  app {
                %s
                    path = "/"
                    upstream = app%s

                    http { max-body = 20MiB }             # of an upload; without it there is no limit
                    max-message { from-client = 1MiB }    # of a WebSocket

                    # Pages that may open WebSockets: by default only those of this very host.
                    # origins = ["https://www.example.com"]

                    # For clients whose networks let no WebSocket through.
                    # bridge { enabled = on }
                  }%s
                }

                # A dashboard, metrics and probes, for this machine only: http://127.0.0.1:9901/
                # admin { enabled = on }
                """.formatted(
                        quoted(bind),
                        tls(),
                        servers.stream().map(FirstFile::quoted).collect(Collectors.joining(", ")),
                        host.map(name -> "    host = " + quoted(name))
                                .orElse("    # host = \"www.example.com\"            # without it: any host"),
                        certificate.map(files -> "\n    listener = web").orElse(""),
                        certificate.map(files -> redirect()).orElse(""));
    }

    /** The route beside it has to name its listener, or would be nearer than this one, which has no host. */
    private String redirect() {
        String port = bind.replaceFirst("^.*:", "");
        String given = port.equals("443") ? "" : ":" + port;
        return """


                # Who comes by plain http is sent to https: take the # away here, and give the listeners
                #   plain { bind = ":80" }
                # tls { listener = plain, redirect { to = "https://{host}%s{uri}" } }""".formatted(given).replace("\n#", "\n  #");
    }

    private String tls() {
        return certificate
                .map(files -> "    tls { certificates = [ { cert = " + quoted(files.cert()) + ", key = "
                        + quoted(files.key()) + " } ] }")
                .orElse("    # tls { certificates = [ { cert = \"site.crt\", key = \"site.key\" } ] }");
    }

    /** As JSON, which HOCON reads. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                quoted.append('\\').appendCodePoint(letter);
            } else if (letter < ' ') {
                quoted.append(String.format("\\u%04x", letter));
            } else {
                quoted.appendCodePoint(letter);
            }
        });
        return quoted.append('"').toString();
    }
}

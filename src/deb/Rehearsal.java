import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Runs a Towline that is about to be packed through what it will do all day, so that Java writes down what it learnt: {@code java
 * Rehearsal.java LAUNCHER FOLDER} leaves {@code FOLDER/towline.aot} and, of the commands that ask it, {@code FOLDER/commands.aot}. A second
 * Towline, with the demo's echo server, plays the backend.
 */
final class Rehearsal {
    private static final int ROUNDS = 3000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LISTENING = Pattern.compile("listening on (wss?)://.*:([0-9]+) ");

    private Rehearsal() {}

    public static void main(String[] args) throws Exception {
        Path launcher = Path.of(args[0]).toAbsolutePath();
        Path folder = Path.of(args[1]).toAbsolutePath();
        Path demo = Files.createTempDirectory("rehearsal");
        Path cache = folder.resolve("towline.aot");
        Map<String, String> backend = Map.of("TOWLINE_DEMO_DIR", "" + demo, "TOWLINE_DEMO_ECHO_PORT", "" + freePort());
        Process echo = null;
        Process towline = null;
        try {
            Path empty = Files.writeString(demo.resolve("demo.conf"), config("", backend.get("TOWLINE_DEMO_ECHO_PORT"), "off"));
            echo = start(launcher, backend, "demo", "-c", empty.toString());
            await(echo, 1);
            String tls = """
                    secure { bind = "127.0.0.1:0", tls { certificates = [ { cert = "demo.crt", key = "demo.key" } ] } }
                    """;
            Path full = Files.writeString(demo.resolve("proxy.conf"), config(tls, backend.get("TOWLINE_DEMO_ECHO_PORT"), "c.sock"));
            towline = start(launcher, Map.of("TOWLINE_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache), "run", "-c", full.toString());
            Map<String, String> ports = await(towline, 2);
            HttpClient client = HttpClient.newBuilder().sslContext(trusting(demo.resolve("demo.crt"))).build();
            for (String scheme : List.of("ws", "wss")) {
                converse(client, URI.create(scheme + "://localhost:" + ports.get(scheme) + "/"));
            }
            bridge(client, "http://localhost:" + ports.get("ws") + "/");
            commands(launcher, folder.resolve("commands.aot"), full);
            towline.toHandle().destroy();
            if (!towline.waitFor(60, TimeUnit.SECONDS) || towline.exitValue() != 0 || !Files.exists(cache)) {
                throw new IOException("Towline left no " + cache);
            }
        } finally {
            for (Process process : new Process[] {echo, towline}) {
                if (process != null) {
                    process.destroyForcibly();
                }
            }
            delete(demo);
        }
    }

    /** All that only ask, of the Towline that runs by {@code config}. */
    private static void commands(Path launcher, Path cache, Path config) throws Exception {
        String asks = "%s --socket " + config.resolveSibling("c.sock") + "\n";
        StringBuilder lines = new StringBuilder("version\ndefaults\n--help\nstatus --help\ncheck -c " + config + "\n");
        List.of("status", "why", "connections", "top", "reload", "log towline INFO", "close --client 192.0.2.1", "drain echo --undo")
                .forEach(command -> lines.append(asks.formatted(command)));
        Process process = start(
                launcher, Map.of("TOWLINE_COMMAND_OPTS", "-Dtowline.rehearsal=true -XX:AOTCacheOutput=" + cache), "version");
        try {
            Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(line -> {}));
            try (var input = process.outputWriter()) {
                input.write(lines.toString());
            }
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0 || !Files.exists(cache)) {
                throw new IOException("the commands left no " + cache);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String config(String moreListeners, String echoPort, String control) {
        return """
                listeners { plain { bind = "127.0.0.1:0" }, %s }
                upstreams { echo { servers = ["ws://127.0.0.1:%s"] } }
                routes { all { path = "/", upstream = echo, bridge.enabled = on } }
                drain { time = 1s, hard-stop = 5s }
                control { socket = %s }
                """.formatted(moreListeners, echoPort, control);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Process start(Path launcher, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TOWLINE_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Ports by scheme, once as many listeners listen; what else the process says is read and dropped. */
    private static Map<String, String> await(Process process, int listeners) throws Exception {
        StringBuffer said = new StringBuffer();
        FutureTask<Map<String, String>> ports = new FutureTask<>(() -> ports(process.inputReader(), listeners, said));
        Thread.ofVirtual().start(ports);
        try {
            return ports.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IOException("Towline did not listen within " + PATIENCE.toSeconds() + " s:\n" + said, late);
        }
    }

    private static Map<String, String> ports(BufferedReader output, int listeners, StringBuffer said) throws IOException {
        Map<String, String> ports = new java.util.TreeMap<>();
        while (ports.size() < listeners) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("Towline did not start:\n" + said);
            }
            if (!line.startsWith("[")) { // what Java says of its cache
                said.append(line).append('\n');
            }
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                ports.put(listening.group(1), listening.group(2));
            }
        }
        Thread.ofVirtual().start(() -> output.lines().forEach(line -> {}));
        return ports;
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry("demo", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Small messages there and back, and a long one in every hundred. */
    private static void converse(HttpClient client, URI uri) throws Exception {
        Semaphore answers = new Semaphore(0);
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        if (last) {
                            answers.release();
                        }
                        from.request(1);
                        return null;
                    }
                })
                .get(30, TimeUnit.SECONDS);
        for (int round = 0; round < ROUNDS; round++) {
            socket.sendText("x".repeat(round % 100 == 0 ? 65536 : 128), true).get(30, TimeUnit.SECONDS);
            if (!answers.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new IOException("no answer from " + uri);
            }
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
    }

    /** A session of the bridge: opened, written to, polled, closed. */
    private static void bridge(HttpClient client, String url) throws Exception {
        String opened = ask(client, HttpRequest.newBuilder(URI.create(url + "?towline-session=new")).POST(BodyPublishers.noBody()));
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(opened);
        if (!id.find()) {
            throw new IOException("the bridge opened no session: " + opened);
        }
        URI session = URI.create(url + "?towline-session=" + id.group(1));
        ask(client, HttpRequest.newBuilder(session).header("Content-Type", "text/plain").POST(BodyPublishers.ofString("hello")));
        ask(client, HttpRequest.newBuilder(URI.create(session + "&towline-ack=0")).GET());
        ask(client, HttpRequest.newBuilder(session).DELETE());
    }

    private static String ask(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString()).body();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}

package io.towline.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One run of Autobahn's fuzzing client against one URL, in a JVM of its own. The suite is Python 2 and comes on a jar that carries it
 * for Jython; the build copies both into {@code target/autobahn}.
 */
record Autobahn(PeerProcess process, Path report) implements AutoCloseable {

    /** How a case went, in the suite's words: before the close, and in closing. */
    record Verdict(String behavior, String close) {
        static Verdict parse(String text) {
            int slash = text.indexOf('/');
            return new Verdict(text.substring(0, slash), text.substring(slash + 1));
        }

        /** INFORMATIONAL: the RFC leaves it open. NON-STRICT: allowed, though not what the suite likes best. */
        boolean good() {
            return List.of("OK", "NON-STRICT", "INFORMATIONAL").contains(behavior)
                    && List.of("OK", "INFORMATIONAL").contains(close);
        }

        @Override
        public String toString() {
            return behavior + "/" + close;
        }
    }

    private static final Path HOME = Path.of("target/autobahn");

    /** @param cases numbers, or patterns such as {@code 1.*} */
    static Autobahn start(String agent, String url, List<String> cases) throws IOException {
        Path folder = Files.createDirectories(HOME.resolve("reports"));
        Path report = folder.resolve(agent);
        Path specification =
                Files.writeString(folder.resolve(agent + ".json"), specification(agent, url, cases, report));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Autobahn(
                PeerProcess.start(
                        java,
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dpython.cachedir.skip=true",
                        "-cp",
                        HOME + "/*",
                        "org.python.util.jython",
                        "-B",
                        "src/test/outside/fuzz.py",
                        specification.toString()),
                report);
    }

    Map<String, Verdict> verdicts(Duration deadline) throws IOException, InterruptedException {
        int exit = process.awaitExit(deadline);
        if (exit != 0) {
            throw new AssertionError("The fuzzing client ended with " + exit + process.said());
        }
        return read(report.resolve("index.json"));
    }

    @Override
    public void close() {
        process.close();
    }

    private static String specification(String agent, String url, List<String> cases, Path report) {
        return """
                {
                  "outdir": "%s",
                  "servers": [{"agent": "%s", "url": "%s"}],
                  "cases": [%s],
                  "exclude-cases": [],
                  "exclude-agent-cases": {},
                  "options": {"failByDrop": false}
                }
                """.formatted(
                report, agent, url, cases.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", ")));
    }

    /** {@code {agent: {case: {"behavior": …, "behaviorClose": …}}}} */
    private static Map<String, Verdict> read(Path index) {
        Map<String, Verdict> verdicts = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), index)) {
            String behavior = "";
            String close = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                TokenStreamContext at = json.streamReadContext();
                if (token == JsonToken.VALUE_STRING && at.currentName().equals("behavior")) {
                    behavior = json.getString();
                } else if (token == JsonToken.VALUE_STRING && at.currentName().equals("behaviorClose")) {
                    close = json.getString();
                } else if (token == JsonToken.END_OBJECT && at.currentName() != null && !behavior.isEmpty()) {
                    verdicts.put(at.currentName(), new Verdict(behavior, close));
                    behavior = "";
                }
            }
        }
        return verdicts;
    }
}

package io.towline.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One run of Autobahn's fuzzing client against one URL after another, in a JVM of its own. The suite is Python 2 and comes on
 * a jar that carries it for Jython; the build copies both into {@code target/autobahn}.
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
    private static final String INDEX = "index.json";

    /**
     * @param agents in the order in which they are asked, one after another: name in the report, and URL
     * @param cases numbers, or patterns such as {@code 1.*}
     */
    static Autobahn start(SequencedMap<String, String> agents, List<String> cases) throws IOException {
        Path report = Files.createDirectories(HOME).resolve("report");
        Files.deleteIfExists(report.resolve(INDEX)); // or a run that wrote nothing would be judged by the last one's
        Path specification =
                Files.writeString(HOME.resolve("specification.json"), specification(agents, cases, report));
        return new Autobahn(
                PeerProcess.start(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
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

    /** Verdicts by agent and case. */
    Map<String, Map<String, Verdict>> verdicts(Duration deadline) throws InterruptedException {
        int exit = process.awaitExit(deadline);
        if (exit != 0) {
            throw new AssertionError("The fuzzing client ended with " + exit + process.said());
        }
        return read(report.resolve(INDEX));
    }

    @Override
    public void close() {
        process.close();
    }

    private static String specification(SequencedMap<String, String> agents, List<String> cases, Path report) {
        String servers = agents.entrySet().stream()
                .map(each -> "{\"agent\": \"%s\", \"url\": \"%s\"}".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
        return """
                {
                  "outdir": "%s",
                  "servers": [%s],
                  "cases": ["%s"],
                  "exclude-cases": [],
                  "exclude-agent-cases": {},
                  "options": {"failByDrop": false}
                }
                """.formatted(report, servers, String.join("\", \"", cases));
    }

    /** {@code {agent: {case: {"behavior": …, "behaviorClose": …}}}} */
    private static Map<String, Map<String, Verdict>> read(Path index) {
        Map<String, Map<String, Verdict>> verdicts = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), index)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                Map<String, Verdict> cases = verdicts.computeIfAbsent(json.currentName(), _ -> new TreeMap<>());
                json.nextToken();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    cases.put(json.currentName(), readCase(json));
                }
            }
        }
        return verdicts;
    }

    private static Verdict readCase(JsonParser json) {
        Map<String, String> facts = new TreeMap<>();
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            facts.put(name, json.getValueAsString(""));
        }
        return new Verdict(facts.get("behavior"), facts.get("behaviorClose"));
    }
}

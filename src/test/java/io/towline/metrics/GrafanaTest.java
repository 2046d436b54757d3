package io.towline.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Traffic;
import io.towline.metrics.Source.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The dashboard for Grafana: what it asks for is there, and its JSON is what Grafana's import wants. */
class GrafanaTest {

    private static final int COLUMNS = 24;
    private static final Set<String> FUNCTIONS =
            Set.of("sum", "min", "max", "rate", "increase", "histogram_quantile", "time", "by", "label_values");

    private final JsonNode dashboard = new ObjectMapper().readTree(Path.of("docs/grafana.json"));

    /** Each metric with the labels that it has; of a histogram the buckets. */
    @Test
    void everyMetricAndLabelThatItNamesIsWritten() throws IOException {
        String text = text();
        for (String query : queries()) {
            for (MatchResult asked : Pattern.compile("([a-z_]+)\\{([^}]*)}")
                    .matcher(query)
                    .results()
                    .toList()) {
                String name = asked.group(1);
                String sample = Pattern.compile("(?m)^" + name + "(\\{.*}|) ")
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("there is no " + name + ", of " + query));
                for (String label : labels(asked.group(2), query)) {
                    assertTrue(
                            label.equals("instance") || sample.matches(".*[{,]" + label + "=\".*"),
                            () -> name + " has no label " + label + ": " + sample + ", of " + query);
                }
            }
            TreeSet<String> bare = Pattern.compile("\\b(towline|process|jvm)_[a-z_]+(?![a-z_{])")
                    .matcher(query)
                    .results()
                    .map(MatchResult::group)
                    .collect(TreeSet::new, Set::add, Set::addAll);
            assertEquals(query.startsWith("label_values") ? 1 : 0, bare.size(), query);
            bare.forEach(name -> assertTrue(text.contains("\n" + name), name));
        }
    }

    /** Those by which it chooses, and those by which it sums up. */
    private static Set<String> labels(String selector, String query) {
        Set<String> labels = new HashSet<>();
        Pattern.compile("(\\w+)=~?\"").matcher(selector).results().forEach(each -> labels.add(each.group(1)));
        Pattern.compile("by \\(([^)]*)\\)")
                .matcher(query)
                .results()
                .forEach(each -> labels.addAll(List.of(each.group(1).split(", "))));
        return labels;
    }

    @Test
    void itsQueriesAreBalancedAndUseKnownFunctions() {
        for (String query : queries()) {
            assertEquals(
                    query.replaceAll("[^(]", "").length(),
                    query.replaceAll("[^)]", "").length(),
                    query);
            Pattern.compile("(\\w+) ?\\(")
                    .matcher(query)
                    .results()
                    .forEach(each ->
                            assertTrue(FUNCTIONS.contains(each.group(1)), () -> each.group(1) + " in " + query));
        }
        assertTrue(queries().size() > 30, "queries are found");
    }

    @Test
    void itCanBeImported() {
        assertEquals("Towline", dashboard.get("title").asString());
        assertTrue(dashboard.get("id").isNull(), "Grafana gives it");
        assertTrue(dashboard.get("uid").asString().matches("[a-zA-Z0-9_-]{1,40}"));
        assertTrue(dashboard.get("schemaVersion").isInt());
        assertTrue(dashboard.get("time").has("from") && dashboard.get("time").has("to"));
        Set<String> variables = new HashSet<>();
        for (JsonNode variable : dashboard.get("templating").get("list")) {
            variables.add(variable.get("name").asString());
            assertTrue(
                    Set.of("query", "datasource").contains(variable.get("type").asString()));
        }
        Pattern.compile("\\$\\{?(\\w+)")
                .matcher(dashboard.toString())
                .results()
                .map(each -> each.group(1))
                .filter(name -> !name.startsWith("__"))
                .forEach(name -> assertTrue(variables.contains(name), name));
    }

    @Test
    void itsPanelsHaveTheirPlacesAndTheirData() {
        Set<Integer> ids = new HashSet<>();
        boolean[][] taken = new boolean[1000][COLUMNS];
        for (JsonNode panel : dashboard.get("panels")) {
            String title = panel.get("title").asString();
            assertTrue(ids.add(panel.get("id").asInt()), title);
            assertFalse(title.isBlank());
            occupy(taken, panel.get("gridPos"), title);
            if (panel.get("type").asString().equals("row")) {
                continue;
            }
            assertTrue(Set.of("stat", "timeseries").contains(panel.get("type").asString()), title);
            assertFalse(
                    panel.get("fieldConfig")
                            .get("defaults")
                            .get("unit")
                            .asString()
                            .isBlank(),
                    title);
            Set<String> references = new HashSet<>();
            for (JsonNode target : panel.get("targets")) {
                assertTrue(references.add(target.get("refId").asString()), title);
                assertEquals(
                        "${datasource}", target.get("datasource").get("uid").asString(), title);
            }
            assertFalse(references.isEmpty(), title);
        }
    }

    private static void occupy(boolean[][] taken, JsonNode place, String title) {
        for (int row = 0; row < place.get("h").asInt(); row++) {
            for (int column = 0; column < place.get("w").asInt(); column++) {
                int x = place.get("x").asInt() + column;
                int y = place.get("y").asInt() + row;
                assertTrue(x < COLUMNS && !taken[y][x], () -> title + " lies over another");
                taken[y][x] = true;
            }
        }
    }

    private List<String> queries() {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.get("expr").asString()));
        }
        for (JsonNode variable : dashboard.get("templating").get("list")) {
            if (variable.get("type").asString().equals("query")) {
                queries.add(variable.get("query").get("query").asString());
            }
        }
        return queries;
    }

    private static String text() throws IOException {
        Reading reading = SampleReadings.of(SampleReadings.open(Optional.of("5a"), 1));
        ConversationCounts counts = new ConversationCounts(() -> 0);
        SampleReadings.opened(counts);
        counts.ended(SampleReadings.over(Cause.CLIENT_CLOSED, OptionalInt.of(101), Traffic.NONE));
        counts.ended(SampleReadings.over(Cause.REFUSED_ORIGIN, OptionalInt.of(403), Traffic.NONE));
        StringBuilder text = new StringBuilder();
        try (Meters meters = new Meters(counts, () -> reading, "1.2.3")) {
            meters.write(text, false);
        }
        return text.toString();
    }
}

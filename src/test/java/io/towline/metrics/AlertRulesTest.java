package io.towline.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The rules for Prometheus ask for what there is, and say how urgent it is and where to read on. */
class AlertRulesTest {

    private static final Path DOCS = Path.of("docs");
    private static final Pattern METRIC = Pattern.compile("\\b(towline|process)_[a-z_]+");

    private static List<JsonNode> rules() throws IOException {
        return new YAMLMapper()
                .readTree(Files.readString(DOCS.resolve("alerts.yaml")))
                .get("groups")
                .get(0)
                .get("rules")
                .valueStream()
                .toList();
    }

    @Test
    void everyMetricIsInTheManual() throws IOException {
        String manual = Files.readString(DOCS.resolve("metrics.md"));
        Set<String> unknown = new TreeSet<>();
        for (JsonNode rule : rules()) {
            METRIC.matcher(rule.get("expr").asString())
                    .results()
                    .map(MatchResult::group)
                    .filter(metric -> !manual.contains("`" + metric + "`"))
                    .forEach(unknown::add);
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void eachSaysHowUrgentItIsAndWhatIsTheMatter() throws IOException {
        for (JsonNode rule : rules()) {
            assertTrue(
                    Set.of("critical", "warning")
                            .contains(rule.get("labels").get("severity").asString()),
                    rule::toString);
            assertTrue(rule.get("annotations").get("summary").asString().endsWith("."), rule::toString);
        }
    }

    @Test
    void eachLeadsToAPage() throws IOException {
        for (JsonNode rule : rules()) {
            String[] link = rule.get("annotations").get("runbook").asString().split("#");
            List<String> headings = Files.readAllLines(DOCS.resolve(link[0])).stream()
                    .filter(line -> line.startsWith("## "))
                    .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
                    .toList();
            assertTrue(link.length == 1 || headings.contains(link[1]), rule::toString);
        }
    }
}

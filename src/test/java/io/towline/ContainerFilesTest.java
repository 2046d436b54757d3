package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ConfigResult;
import io.towline.config.ProxyConfig;
import io.towline.reload.Preflight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The files in {@code containers}: that engines can read them, that Towline can read what is in them, and that their times fit together. */
class ContainerFilesTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode compose() throws IOException {
        return YAML.readTree(Files.readString(Path.of("containers/compose.yaml")))
                .get("services")
                .get("towline");
    }

    private static JsonNode kubernetes(String kind) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(Files.readString(Path.of("containers/kubernetes.yaml")))) {
            return documents.readAll().stream()
                    .filter(each -> each.get("kind").asString().equals(kind))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + kind));
        }
    }

    private static JsonNode pod() throws IOException {
        return kubernetes("Deployment").get("spec").get("template").get("spec");
    }

    private static ProxyConfig read(String text, Map<String, String> environment) {
        ConfigResult read =
                Preflight.loadText(Path.of("proxy.conf"), text.getBytes(StandardCharsets.UTF_8), environment);
        return assertInstanceOf(ConfigResult.Usable.class, read, read::toString).config();
    }

    private static Duration seconds(JsonNode value) {
        return Duration.ofSeconds(Long.parseLong(value.asString().replaceFirst("s$", "")));
    }

    /** With the image's own configuration, and what the file says of the environment. */
    @Test
    void composeWaitsLongerThanADrainTakes() throws IOException {
        JsonNode environment = compose().get("environment");
        ProxyConfig config = read(
                Files.readString(Path.of("conf/examples/container.conf")),
                Map.of(
                        "SERVER", environment.get("SERVER").asString(),
                        "TOWLINE_ADMIN", environment.get("TOWLINE_ADMIN").asString(),
                        "TOWLINE_TOKEN", "secret",
                        "TOWLINE_DRAIN_TIME",
                                environment.get("TOWLINE_DRAIN_TIME").asString(),
                        "TOWLINE_DRAIN_HARD_STOP",
                                environment.get("TOWLINE_DRAIN_HARD_STOP").asString()));
        Duration waits = seconds(compose().get("stop_grace_period"));
        assertTrue(waits.compareTo(config.drain().hardStop().plusSeconds(10)) > 0, () -> waits + " " + config.drain());
        assertEquals(waits, seconds(environment.get("TOWLINE_STOP_TIMEOUT")));
        assertTrue(config.admin().enabled());
        assertEquals(
                List.of(
                        "80:" + config.listeners().get("web").bind().port(),
                        "127.0.0.1:9901:" + config.admin().bind().port()),
                compose().get("ports").valueStream().map(JsonNode::asString).toList());
    }

    @Test
    void theImagesConfigurationNeedsNothingToBeSet() throws IOException {
        ProxyConfig config = read(Files.readString(Path.of("conf/examples/container.conf")), Map.of());
        assertEquals(false, config.admin().enabled());
    }

    @Test
    void kubernetesWaitsLongerThanADrainTakes() throws IOException {
        String text = kubernetes("ConfigMap").get("data").get("proxy.conf").asString();
        ProxyConfig config = read(text, Map.of("TOWLINE_TOKEN", "secret"));
        JsonNode container = pod().get("containers").get(0);
        JsonNode sleep = container.get("lifecycle").get("preStop").get("exec").get("command");
        assertEquals("sleep", sleep.get(0).asString());
        Duration left = seconds(pod().get("terminationGracePeriodSeconds")).minus(seconds(sleep.get(1)));
        assertTrue(left.compareTo(config.drain().hardStop().plusSeconds(5)) > 0, () -> left + " " + config.drain());
        assertEquals(left, seconds(variable(container, "TOWLINE_STOP_TIMEOUT")));
        assertEquals(
                Map.of(
                        "web",
                        config.listeners().get("web").bind().port(),
                        "admin",
                        config.admin().bind().port()),
                Map.of(
                        "web",
                                container
                                        .get("ports")
                                        .get(0)
                                        .get("containerPort")
                                        .asInt(),
                        "admin",
                                container
                                        .get("ports")
                                        .get(1)
                                        .get("containerPort")
                                        .asInt()));
        assertEquals(
                List.of("/readyz admin", "/healthz admin"),
                List.of(probe(container, "readinessProbe"), probe(container, "livenessProbe")));
    }

    private static JsonNode variable(JsonNode container, String name) {
        return container
                .get("env")
                .valueStream()
                .filter(each -> each.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .get("value");
    }

    private static String probe(JsonNode container, String name) {
        JsonNode get = container.get(name).get("httpGet");
        return get.get("path").asString() + " " + get.get("port").asString();
    }

    @Test
    void kubernetesPartsFindEachOther() throws IOException {
        JsonNode labels = kubernetes("Deployment")
                .get("spec")
                .get("template")
                .get("metadata")
                .get("labels");
        assertEquals(
                labels, kubernetes("Deployment").get("spec").get("selector").get("matchLabels"));
        assertEquals(
                labels,
                kubernetes("PodDisruptionBudget").get("spec").get("selector").get("matchLabels"));
        assertEquals(labels, kubernetes("Service").get("spec").get("selector"));
        List<String> volumes = pod().get("volumes")
                .valueStream()
                .map(each -> each.get("name").asString())
                .toList();
        assertEquals(
                volumes,
                pod().get("containers")
                        .get(0)
                        .get("volumeMounts")
                        .valueStream()
                        .map(each -> each.get("name").asString())
                        .toList());
    }

    /** Of the image: scripts/image writes its user and version. */
    @Test
    void bothMeanTheImageThatIsMade() throws IOException {
        String script = Files.readString(Path.of("scripts/image"));
        String user = pod().get("securityContext").get("runAsUser").asString();
        assertTrue(script.contains("\"User\":\"" + user + ":" + user + "\""), user);
        String version = Files.readAllLines(Path.of("pom.xml")).stream()
                .filter(line -> line.startsWith("  <version>"))
                .map(line -> line.replaceAll("</?version>", "").strip())
                .findFirst()
                .orElseThrow();
        assertEquals("towline:" + version, compose().get("image").asString());
        assertEquals(
                "towline:" + version,
                pod().get("containers").get(0).get("image").asString());
    }
}

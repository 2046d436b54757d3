package io.towline.admin.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.towline.admin.api.Api.Answer;
import io.towline.admin.proxy.FakeProxyControl;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.conversation.Cause;
import io.towline.conversation.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the API says of itself, and whether it keeps to it. */
class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeProxyControl proxy = new FakeProxyControl();
    private final TrafficHistory history = new TrafficHistory();
    private final Api api = new Api(proxy, history);
    private final ApiCaller caller = new ApiCaller(api);
    private final JsonNode document = ApiCaller.json(caller.get("/api/v1/schema"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /api/v1/status                      |                         | 200",
                "GET  | /api/v1/listeners                   |                         | 200",
                "GET  | /api/v1/routes                      |                         | 200",
                "GET  | /api/v1/upstreams                   |                         | 200",
                "GET  | /api/v1/limits                      |                         | 200",
                "GET  | /api/v1/connections                 |                         | 200",
                "GET  | /api/v1/connections?sort=size       |                         | 400",
                "GET  | /api/v1/connections/000000000002    | /connections/{id}       | 200",
                "GET  | /api/v1/connections/000000000009    | /connections/{id}       | 404",
                "POST | /api/v1/connections/000000000002/close | /connections/{id}/close | 200",
                "POST | /api/v1/connections/000000000009/close | /connections/{id}/close | 404",
                "POST | /api/v1/connections/close           |                         | 400",
                "POST | /api/v1/upstreams/app/drain         | /upstreams/{name}/drain | 200",
                "POST | /api/v1/upstreams/no/undrain        | /upstreams/{name}/undrain | 404",
                "GET  | /api/v1/endings                     |                         | 200",
                "GET  | /api/v1/traffic                     |                         | 200",
                "GET  | /api/v1/configuration               |                         | 200",
                "GET  | /api/v1/schema                      |                         | 200",
                "POST | /api/v1/reload                      |                         | 200",
                "POST | /api/v1/log                         |                         | 400",
            })
    void answersAreAsTheSchemaSays(String method, String target, String pattern, int status) {
        proxy.lastReload = Optional.of(proxy.reload());
        history.ended(proxy.endings().getFirst().conversation());
        history.sample(proxy, Instant.EPOCH, 0);
        Answer answer = method.equals("GET") ? caller.get(target) : caller.post(target, "{}");
        assertEquals(status, answer.status());
        assertEquals(List.of(), violations(method, pattern == null ? target : "/api/v1" + pattern, answer));
    }

    @Test
    void drainingIsAsTheSchemaSays() {
        proxy.draining = Optional.of(new ProxyControl.Draining(Instant.EPOCH, Instant.now()));
        proxy.usable = false;
        assertEquals(List.of(), violations("GET", "/api/v1/status", caller.get("/api/v1/status")));
        Answer answer = caller.post("/api/v1/reload", "");
        assertEquals(409, answer.status());
        assertEquals(List.of(), violations("POST", "/api/v1/reload", answer));
    }

    @Test
    void aReloadThatIsRefusedIsAsTheSchemaSays() {
        proxy.usable = false;
        Answer answer = caller.post("/api/v1/reload", "");
        assertEquals(422, answer.status());
        assertEquals(List.of(), violations("POST", "/api/v1/reload", answer));
    }

    @Test
    void closingManyAndLogLevelsAreAsTheSchemaSays() {
        Answer closed = caller.post("/api/v1/connections/close", "{\"filter\":{\"kind\":\"sse\"}}");
        assertEquals(List.of(), violations("POST", "/api/v1/connections/close", closed));
        Answer log = caller.post("/api/v1/log", "{\"logger\":\"io.towline\",\"level\":\"DEBUG\"}");
        assertEquals(List.of(), violations("POST", "/api/v1/log", log));
    }

    /** The tests above could not fail if the schemas let everything by. */
    @Test
    void theSchemasRefuseWhatIsMissingOrUnknown() {
        Answer lame = new Answer(200, "application/json", "{\"listeners\":[{\"name\":7}],\"more\":1}".getBytes());
        Set<String> found = violations("GET", "/api/v1/listeners", lame).stream()
                .map(text -> text.replaceAll("^(.*?): .*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("", "/listeners/0", "/listeners/0/name"), found);
    }

    @Test
    void everyOperationIsInTheSchemaAndNoOther() {
        Set<String> known = api.operations().stream()
                .map(each -> each.method() + " " + each.path())
                .collect(Collectors.toCollection(TreeSet::new));
        known.add("GET /api/v1/events"); // the listener's own
        Set<String> described = document.get("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .map(method -> method.getKey().toUpperCase() + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(described, known);
    }

    @Test
    void everyParameterIsInTheSchemaAndNoOther() {
        for (Operation each : api.operations()) {
            JsonNode parameters = document.get("paths")
                    .get(each.path())
                    .get(each.method().toLowerCase())
                    .path("parameters");
            Set<String> described = StreamSupport.stream(parameters.spliterator(), false)
                    .filter(parameter -> parameter.path("in").asString("").equals("query"))
                    .map(parameter -> parameter.get("name").asString())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(described, new TreeSet<>(each.query()), each.path());
        }
    }

    @Test
    void everyKindAndCauseIsInTheSchema() {
        assertEquals(Arrays.stream(Kind.values()).map(Kind::label).toList(), words("Kind"));
        assertEquals(Arrays.stream(Cause.values()).map(Cause::label).toList(), words("Cause"));
    }

    private List<String> words(String schema) {
        return StreamSupport.stream(
                        document.at("/components/schemas/" + schema + "/enum").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    private List<String> violations(String method, String target, Answer answer) {
        String path = target.replaceAll("\\?.*", "");
        JsonNode schema = document.get("paths")
                .get(path)
                .get(method.toLowerCase())
                .get("responses")
                .get(Integer.toString(answer.status()))
                .get("content")
                .get(answer.contentType())
                .get("schema");
        ObjectNode whole = schema.deepCopy().asObject();
        whole.set("$defs", document.at("/components/schemas"));
        Schema judge = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(
                        JSON.writeValueAsString(whole).replace("#/components/schemas/", "#/$defs/"), InputFormat.JSON);
        return judge
                .validate(
                        ApiCaller.text(answer),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}

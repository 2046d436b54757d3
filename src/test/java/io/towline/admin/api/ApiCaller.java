package io.towline.admin.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.api.Api.Request;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Asks an Api without any network. */
record ApiCaller(Api api) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param target with a query, if any; nothing in it is escaped */
    Answer get(String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        return ask("GET", path, question < 0 ? Map.of() : query(target.substring(question + 1)), "");
    }

    Answer post(String path, String body) {
        return ask("POST", path, Map.of(), body);
    }

    Answer ask(String method, String path, Map<String, String> query, String body) {
        return api.answer(new Request(method, path, query, body.getBytes(StandardCharsets.UTF_8), "127.0.0.1"));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String each : text.split("&")) {
            int equals = each.indexOf('=');
            query.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return query;
    }

    static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static JsonNode json(Answer answer) {
        return JSON.readTree(text(answer));
    }

    static void assertProblem(int status, String title, String detail, Answer answer) {
        assertEquals("application/problem+json", answer.contentType());
        assertEquals(status, answer.status());
        JsonNode problem = json(answer);
        assertEquals(
                List.of(Integer.toString(status), title, detail),
                List.of(
                        problem.get("status").asString(),
                        problem.get("title").asString(),
                        problem.get("detail").asString()));
        assertEquals(3, problem.size());
    }
}
